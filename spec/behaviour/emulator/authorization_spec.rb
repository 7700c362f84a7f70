# frozen_string_literal: true

require "spec_helper"

# The emulator, asked over HTTP, and Token#allows?, asked here, have the same rules.
RSpec.describe "Token#allows? and the emulator", :emulator do
  # An operation for each permission of each kind: who asks for it needs that and nothing else.
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
    }
  }
  keywords = { channel: :channels, channel_group: :channel_groups, uuid: :uuids }
  names = ["room-1", "room-12", "my-room-1", "Room-1", "room-1-pnpres", "hall", "ünd 1", "a.b", "a+b"]
  patterns = ["^room-[0-9]$", "room", "hall|^a\\.b$", "^:room", "-pnpres$", "^.{5}1$", "(?i)^ROOM-1$", "\\+"]
  users = [nil, "ann", "bob"]
  minutes = [0, 9, 10]
  questions_each = 42

  # Every choice comes from one row of random numbers, which is the same in every run.
  define_method(:permissions) do |random, kind, make|
    chosen = operations.fetch(kind).keys.select { random.rand < 0.5 }
    chosen = [operations.fetch(kind).keys.first] if chosen.empty?
    PubnubPam::Permissions.public_send(make, **chosen.to_h { |permission| [permission, true] })
  end

  define_method(:grants) do |random|
    keywords.to_h do |kind, keyword|
      exact = names.sample(3, random:).to_h { |name| [name, permissions(random, kind, :res)] }
      matching = patterns.sample(2, random:).to_h { |pattern| [pattern, permissions(random, kind, :pat)] }
      [keyword, exact.merge(matching)]
    end
  end

  define_method(:question) do |random, owner|
    kind = keywords.keys.sample(random:)
    permission = operations.fetch(kind).keys.sample(random:)
    user = [owner || "ann", owner || "bob", "ann", "Ann"].sample(random:)
    { kind:, permission:, name: names.sample(random:), user: }
  end

  define_method(:asked) do |wire, auth, question|
    method, path = operations.dig(question[:kind], question[:permission])
    path = path.sub("%s", URI.encode_www_form_component(question[:name]).gsub("+", "%20"))
    wire.ask(method, path, auth:, uuid: question[:user]).status == 200
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
    expect(answers.size).to be > 500
    expect(answers.count { |_, remote, _| remote }).to be_between(100, answers.size - 100)
  end

  operations.each do |kind, by_permission|
    by_permission.each_key do |permission|
      it "ask for #{permission}, and no other permission, on a #{kind}" do
        others = by_permission.keys - [permission]
        wanted = ->(list) { { "a" => PubnubPam::Permissions.res(**list.to_h { |name| [name, true] }) } }
        tokens = [[permission], others].map { |list| granted(keywords[kind] => wanted.call(list)) }
        answers = Wire.open(emulator) do |wire|
          tokens.map { |token| asked(wire, token, { kind:, permission:, name: "a", user: "ann" }) }
        end
        expect(answers).to eq([true, false])
      end
    end
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
