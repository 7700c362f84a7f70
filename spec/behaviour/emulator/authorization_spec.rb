# frozen_string_literal: true

require "json"
require "spec_helper"

# The emulator, asked over HTTP, and Token#allows?, asked here, have the same rules.
RSpec.describe "Token#allows? and the emulator", :emulator do
  data_sync = lambda do |objects|
    path = "/v1/datasync/subkeys/{sub}/#{objects}"
    { create: ["POST", path, { data: { id: "%s" } }], get: ["GET", "#{path}/%s"],
      update: ["PATCH", "#{path}/%s", []], delete: ["DELETE", "#{path}/%s"] }
  end
  # An operation for each permission of each kind: it takes that permission and no other. Channels have permissions in
  # App Context and in DataSync; a uuid is a user of App Context, and no DataSync user.
  operations = {
    channel: {
      read: ["GET", "/v1/message-actions/{sub}/channel/%s"],
      write: ["GET", "/publish/{pub}/{sub}/0/%s/0/1"],
      manage: ["PATCH", "/v2/objects/{sub}/channels/%s/uuids"],
      delete: ["DELETE", "/v3/history/sub-key/{sub}/channel/%s"],
      get: ["GET", "/v2/objects/{sub}/channels/%s"],
      update: ["PATCH", "/v2/objects/{sub}/channels/%s"]
    },
    channel_group: {
      read: ["GET", "/v2/presence/sub-key/{sub}/channel/,/heartbeat?channel-group=%s"],
      manage: ["GET", "/v1/channel-registration/sub-key/{sub}/channel-group/%s"]
    },
    uuid: {
      get: ["GET", "/v2/objects/{sub}/uuids/%s"],
      update: ["PATCH", "/v2/objects/{sub}/uuids/%s"],
      delete: ["DELETE", "/v2/objects/{sub}/uuids/%s"]
    },
    # The list of all metadata that each category opens.
    category: { get: ["GET", "/v2/objects/{sub}/%s"] },
    data_sync_channel: data_sync.call("channels"), user: data_sync.call("users"), entity: data_sync.call("entities"),
    relationship: data_sync.call("relationships"), membership: data_sync.call("memberships")
  }
  keywords = { channel: :channels, channel_group: :channel_groups, uuid: :uuids, user: :users, entity: :entities,
               relationship: :relationships, membership: :memberships }
  rights = operations.transform_values(&:keys)
  rights[:channel] |= rights[:data_sync_channel]
  app_context = %i[channel channel_group uuid]
  categories = %w[channels uuids]
  names = ["room-1", "room-12", "my-room-1", "Room-1", "room-1-pnpres", "hall", "ünd 1", "a.b", "a+b", "a:b"]
  patterns = ["^room-[0-9]$", "room", "hall|^a\\.b$", "^:room", "-pnpres$", "^.{5}1$", "(?i)^ROOM-1$", "\\+", "a.b",
              "human-*"]
  users = [nil, "ann", "bob"]
  minutes = [0, 9, 10]
  questions_each = 120

  # Every choice comes from one row of random numbers, which is the same in every run.
  define_method(:permissions) do |random, kind, make|
    chosen = rights.fetch(kind).select { random.rand < 0.5 }
    chosen = rights.fetch(kind).first(1) if chosen.empty?
    PubnubPam::Permissions.public_send(make, **chosen.to_h { |permission| [permission, true] })
  end

  # What grant_token takes, of each kind of resource.
  define_method(:wanted) do |entries|
    objects = %i[entities relationships memberships]
    { **entries.except(*objects), data_sync: entries.slice(*objects) }.reject { |_, part| part.empty? }
  end

  define_method(:grants) do |random|
    entries = keywords.to_h do |kind, keyword|
      exact = names.sample(3, random:).to_h { |name| [name, permissions(random, kind, :res)] }
      matching = patterns.sample(2, random:).to_h { |pattern| [pattern, permissions(random, kind, :pat)] }
      [keyword, exact.merge(matching)]
    end
    wanted({ **entries, categories: categories.select { random.rand < 0.5 } })
  end

  define_method(:question) do |random, owner|
    kind = operations.keys.sample(random:)
    permission = operations.fetch(kind).keys.sample(random:)
    name = (kind == :category ? categories : names).sample(random:)
    { kind:, permission:, name:, user: [owner || "ann", owner || "bob", "ann", "Ann"].sample(random:) }
  end

  define_method(:asked) do |wire, auth, question|
    kind, permission, name, user = question.values_at(:kind, :permission, :name, :user)
    method, path, body = operations.dig(kind, permission)
    path = path.sub("%s", URI.encode_www_form_component(name).gsub("+", "%20"))
    answer = wire.ask(method, path, body: body && JSON.generate(body).sub("%s") { name }, auth:, uuid: user)
    [200, 201].include?(answer.status)
  end

  define_method(:answered) do |token, question, minute|
    kind = question[:kind] == :data_sync_channel ? :channel : question[:kind]
    at = Time.now + (minute * 60)
    token.allows?(question[:permission], user_id: question[:user], at:, kind => question[:name])
  end

  # What the two sides say to questions about one token, at one moment: [[question, over HTTP, locally], …]
  define_method(:both) do |wire, random, user, minute|
    emulator.reset
    auth = client.grant_token!(ttl: 10, authorized_user_id: user, **grants(random))
    token = PubnubPam::Token.parse(auth)
    emulator.advance(minutes: minute)
    Array.new(questions_each) { question(random, user) }.map do |question|
      [{ **question, owner: user, minute: }, asked(wire, auth, question), answered(token, question, minute)]
    end
  end

  moments = users.product(minutes).flat_map { |moment| [moment, moment] }

  it "give the same answers to #{moments.size * questions_each} questions" do
    random = Random.new(7)
    answers = Wire.open(emulator) { |wire| moments.flat_map { |user, minute| both(wire, random, user, minute) } }
    expect(answers.reject { |_, remote, local| remote == local }).to be_empty
    expect(answers.map { |question, *| question[:kind] }.uniq).to match_array(operations.keys)
    answers.partition { |question, *| app_context.include?(question[:kind]) }.each do |some|
      expect(some.size).to be > 500
      expect(some.count { |_, remote, _| remote }).to be_between(60, some.size - 60)
    end
  end

  it "list those DataSync objects that the token may get, and leave the others out" do
    entry = ->(make, **list) { PubnubPam::Permissions.public_send(make, **list) }
    entities = { "^room-" => entry[:pat, get: true], "hall" => entry[:res, get: true],
                 "a.b" => entry[:res, create: true, update: true, delete: true] }
    every = { ".*" => entry[:pat, create: true] }
    auth = granted(**wanted({ entities: }))
    token = PubnubPam::Token.parse(auth)
    listed = Wire.open(emulator) do |wire|
      owner = granted(**wanted({ entities: every }))
      names.each { |name| asked(wire, owner, { kind: :entity, permission: :create, name:, user: "ann" }) }
      wire.get("/v1/datasync/subkeys/{sub}/entities", auth:, uuid: "ann").json["data"].map { |row| row["id"] }
    end
    expect(listed).to match_array(names.select { |name| token.allows?(:get, entity: name) })
    expect(listed).to contain_exactly("room-1", "room-12", "room-1-pnpres", "hall")
  end
end
