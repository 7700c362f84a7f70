# frozen_string_literal: true

require "spec_helper"

# The emulator, asked over HTTP, and Token#allows?, asked here, have the same rules.
RSpec.describe "Token#allows? and the emulator", :emulator do
  # An operation for each permission of each kind: who asks for it needs that and nothing else.
  data_sync = lambda do |objects|
    path = "/v1/datasync/subkeys/{sub}/#{objects}"
    { create: ["POST", path, { data: { id: "%s" } }], get: ["GET", "#{path}/%s"],
      update: ["PATCH", "#{path}/%s", []], delete: ["DELETE", "#{path}/%s"] }
  end
  operations = {
    channel: {
      read: ["GET", "/v1/message-actions/{sub}/channel/%s"],
      write: ["GET", "/publish/{pub}/{sub}/0/%s/0/1"],
      manage: ["PATCH", "/v2/objects/{sub}/channels/%s/uuids"],
      delete: ["DELETE", "/v3/history/sub-key/{sub}/channel/%s"],
      get: ["GET", "/v2/objects/{sub}/channels/%s"],
      update: ["PATCH", "/v2/objects/{sub}/channels/%s"],
      create: data_sync.call("channels")[:create]
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
    user: data_sync.call("users"), entity: data_sync.call("entities"),
    relationship: data_sync.call("relationships"), membership: data_sync.call("memberships")
  }
  # The list of all metadata that each category opens.
  lists = { channels: "/v2/objects/{sub}/channels", uuids: "/v2/objects/{sub}/uuids" }
  keywords = { channel: :channels, channel_group: :channel_groups, uuid: :uuids, user: :users, entity: :entities,
               relationship: :relationships, membership: :memberships }
  new_kinds = %i[user entity relationship membership category]
  names = ["room-1", "room-12", "my-room-1", "Room-1", "room-1-pnpres", "hall", "ünd 1", "a.b", "a+b"]
  patterns = ["^room-[0-9]$", "room", "hall|^a\\.b$", "^:room", "-pnpres$", "^.{5}1$", "(?i)^ROOM-1$", "\\+"]
  users = [nil, "ann", "bob"]
  minutes = [0, 9, 10]
  questions_each = 84

  # Every choice comes from one row of random numbers, which is the same in every run.
  define_method(:permissions) do |random, kind, make|
    chosen = operations.fetch(kind).keys.select { random.rand < 0.5 }
    chosen = [operations.fetch(kind).keys.first] if chosen.empty?
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
    wanted({ **entries, categories: lists.keys.select { random.rand < 0.5 } })
  end

  define_method(:question) do |random, owner|
    kind = [*keywords.keys, :category].sample(random:)
    user = [owner || "ann", owner || "bob", "ann", "Ann"].sample(random:)
    next { kind:, permission: :get, name: lists.keys.sample(random:), user: } if kind == :category

    permission = operations.fetch(kind).keys.sample(random:)
    { kind:, permission:, name: names.sample(random:), user: }
  end

  define_method(:asked) do |wire, auth, question|
    kind, permission, name, user = question.values_at(:kind, :permission, :name, :user)
    method, path, body = kind == :category ? ["GET", lists.fetch(name)] : operations.dig(kind, permission)
    path = path.sub("%s", URI.encode_www_form_component(name).gsub("+", "%20"))
    answer = wire.ask(method, path, body: body && JSON.generate(body).sub("%s") { name }, auth:, uuid: user)
    [200, 201].include?(answer.status)
  end

  define_method(:answered) do |token, question, minute|
    resource = { question[:kind] => question[:name] }
    token.allows?(question[:permission], user_id: question[:user], at: Time.now + (minute * 60), **resource)
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
    by_age = answers.partition { |question, *| new_kinds.include?(question[:kind]) }
    by_age.each do |some|
      expect(some.size).to be > 500
      expect(some.count { |_, remote, _| remote }).to be_between(60, some.size - 60)
    end
  end

  operations.each do |kind, by_permission|
    by_permission.each_key do |permission|
      it "ask for #{permission}, and no other permission, on a #{kind}" do
        others = by_permission.keys - [permission]
        tokens = [[permission], others].map do |list|
          rights = PubnubPam::Permissions.res(**list.to_h { |name| [name, true] })
          granted(**wanted({ keywords[kind] => { "a" => rights } }))
        end
        answers = Wire.open(emulator) do |wire|
          tokens.map { |token| asked(wire, token, { kind:, permission:, name: "a", user: "ann" }) }
        end
        expect(answers).to eq([true, false])
      end
    end
  end

  it "list those DataSync objects that the token may get, and leave the others out" do
    rights = ->(make, **list) { PubnubPam::Permissions.public_send(make, **list) }
    entities = { "^room-" => rights[:pat, get: true], "hall" => rights[:res, get: true],
                 "a.b" => rights[:res, create: true, update: true, delete: true] }
    every = { ".*" => rights[:pat, create: true] }
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

  it "ask for join on each channel and update on the user to change memberships" do
    body = JSON.generate(set: [{ channel: { id: "a" } }], delete: [{ channel: { id: "b" } }])
    join = PubnubPam::Permissions.res(join: true)
    update = { "ann" => PubnubPam::Permissions.res(update: true) }
    statuses = Wire.open(emulator) do |wire|
      [[{ "a" => join, "b" => join }, update], [{ "a" => join }, update], [{ "a" => join, "b" => join }, {}]]
        .map { |channels, uuids| granted(channels:, uuids:) }
        .map { |auth| wire.ask("PATCH", "/v2/objects/{sub}/uuids/ann/channels", body:, auth:, uuid: "ann").status }
    end
    expect(statuses).to eq([200, 403, 403])
  end
end
