# frozen_string_literal: true

require "json"
require "spec_helper"

# The emulator, asked over HTTP, and Token#allows?, asked here, have the same rules for DataSync and for lists of all
# metadata.
RSpec.describe "authorization for DataSync and lists", :emulator do
  # Method and rest of the path for each permission; `create` names its object in the body.
  calls = { create: ["POST", ""], get: ["GET", "/%s"], update: ["PATCH", "/%s"], delete: ["DELETE", "/%s"] }.freeze
  folders = { channel: "channels", user: "users", entity: "entities", relationship: "relationships",
              membership: "memberships" }.freeze
  lists = { "channels" => "/v2/objects/{sub}/channels", "uuids" => "/v2/objects/{sub}/uuids" }.freeze
  # Users of App Context: their permissions count for no DataSync user, nor the reverse.
  app_context = { get: "GET", update: "PATCH", delete: "DELETE" }.freeze
  names = ["car-1", "car-12", "my-car-1", "Car-1", "a:b", "ünd 1", "a.b", "a+b"].freeze
  patterns = ["^car-[0-9]$", "car", "a.b", "^.{5}1$", "(?i)^CAR-1$", "\\+", "human-*"].freeze
  users = [nil, "ann", "bob"].freeze
  minutes = [0, 9, 10].freeze
  questions_each = 64

  define_method(:permissions) do |random, make|
    chosen = calls.keys.sample(1 + random.rand(3), random:)
    PubnubPam::Permissions.public_send(make, **chosen.to_h { |permission| [permission, true] })
  end

  define_method(:map) do |random|
    exact = names.sample(4, random:).to_h { |name| [name, permissions(random, :res)] }
    exact.merge(patterns.sample(2, random:).to_h { |pattern| [pattern, permissions(random, :pat)] })
  end

  define_method(:grants) do |random|
    objects = %i[entities relationships memberships].to_h { |kind| [kind, map(random)] }
    { channels: map(random), users: map(random), uuids: map(random), data_sync: objects,
      categories: lists.keys.sample(random.rand(3), random:) }
  end

  define_method(:question) do |random|
    case random.rand(8)
    when 0 then [:get, { category: lists.keys.sample(random:) }]
    when 1 then [app_context.keys.sample(random:), { uuid: names.sample(random:) }]
    else [calls.keys.sample(random:), { folders.keys.sample(random:) => names.sample(random:) }]
    end
  end

  define_method(:ask) do |wire, auth, (permission, resource), user|
    kind, name = resource.first
    id = URI.encode_www_form_component(name).gsub("+", "%20")
    method, path = case kind
                   when :category then ["GET", lists.fetch(name)]
                   when :uuid then [app_context.fetch(permission), "/v2/objects/{sub}/uuids/#{id}"]
                   else
                     method, rest = calls.fetch(permission)
                     [method, "/v1/datasync/subkeys/{sub}/#{folders.fetch(kind)}#{rest.sub("%s", id)}"]
                   end
    body = { "POST" => JSON.generate(data: { id: name }), "PATCH" => "[]" }[method]
    wire.ask(method, path, body:, auth:, uuid: user)
  end

  # What the two sides say to questions about one token, at one moment: [[question, over HTTP, locally], …]
  define_method(:both) do |wire, random, owner, minute|
    emulator.reset
    auth = client.grant_token!(ttl: 10, authorized_user_id: owner, **grants(random))
    emulator.advance(minutes: minute)
    Array.new(questions_each) do
      asked = [question(random), [owner || "ann", "ann", "Ann"].sample(random:), minute]
      [[owner, *asked], remote(wire, auth, *asked), local(auth, *asked)]
    end
  end

  define_method(:remote) do |wire, auth, question, user, _minute|
    ask(wire, auth, question, user).status.between?(200, 201)
  end

  define_method(:local) do |auth, (permission, resource), user_id, minute|
    PubnubPam::Token.parse(auth).allows?(permission, **resource, user_id:, at: Time.now + (minute * 60))
  end

  moments = users.product(minutes)

  it "gives the same answer to #{moments.size * questions_each} questions here and over HTTP" do
    random = Random.new(15)
    answers = Wire.open(emulator) { |wire| moments.flat_map { |user, minute| both(wire, random, user, minute) } }
    expect(answers.reject { |_, remote, local| remote == local }).to be_empty
    expect(answers.size).to be > 500
    expect(answers.count { |_, remote, _| remote }).to be_between(100, answers.size - 100)
    kinds = answers.map { |(_owner, question, *), _| question.last.keys.first }.uniq
    expect(kinds).to match_array([*folders.keys, :category, :uuid])
  end
end
