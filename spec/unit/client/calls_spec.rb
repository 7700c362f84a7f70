# frozen_string_literal: true

require "spec_helper"

RSpec.describe "PubnubPam::Client#grant_token", :emulator do
  let(:pat) { PubnubPam::Permissions.pat(read: true) }

  def parsed(**permissions)
    PubnubPam.parse_token(client.grant_token!(ttl: 15, **permissions))
  end

  it "sends a signed, stamped request with the official body" do
    client.grant_token!(ttl: 15, authorized_user_id: "u", channels: { "a" => read }, meta: { k: "é" })
    request = emulator.requests.last
    expect([request.http_method, request.path, request.status]).to eq(["POST", "/v3/pam/sub-c-emulator/grant", 200])
    expect(request.params.keys).to contain_exactly("pnsdk", "timestamp", "uuid", "signature")
    expect(request.body).to eq(
      '{"ttl":15,"permissions":{"meta":{"k":"é"},"uuid":"u",' \
      '"resources":{"channels":{"a":1},"groups":{},"uuids":{}},' \
      '"patterns":{"channels":{},"groups":{},"uuids":{}}}}'
    )
  end

  it "accepts Strings and Symbols as names" do
    expect(parsed(channels: { a: read, "b" => read })["res"]["chan"]).to eq("a" => 1, "b" => 1)
  end

  it "accepts names in any language and encoding" do
    names = ["é/😀", "日本", "ü".encode("ISO-8859-1"), "wide".encode("UTF-16LE")]
    expect(parsed(channels: names.to_h { |name| [name, read] })["res"]["chan"].keys)
      .to contain_exactly("é/😀", "日本", "ü", "wide")
  end

  it "accepts a Regexp as a pattern, and translates it to RE2" do
    tokens = parsed(channels: { /\Aroom-(\d+)\z/i => pat, /\Anews/ => read }, uuids: { /x/ => pat })
    expect(tokens["pat"]["chan"]).to eq("(?i)^room-(?:\\d+)$" => 1, "^news" => 1)
    expect(tokens["res"]["chan"]).to eq({})
    expect(tokens["pat"]["uuid"]).to eq("x" => 1)
  end

  it "refuses a Regexp that RE2 does not support, with the reason" do
    expect { client.grant_token(ttl: 1, channels: { /\Aa(?=b)/ => pat }) }
      .to raise_error(PubnubPam::ArgumentError,
                      %r{\Achannels\[/\\Aa\(\?=b\)/\]: expected a pattern that RE2 supports, got lookahead})
  end

  it "accepts an Array with a resource and a pattern for one name" do
    both = parsed(channels: { "room" => [read, PubnubPam::Permissions.pat(write: true)] })
    expect([both["res"]["chan"], both["pat"]["chan"]]).to eq([{ "room" => 1 }, { "room" => 2 }])
  end

  it "accepts the official gem's permission objects" do
    official = Struct.new(:type, :calculate_bitmask)
    token = parsed(channels: { "a" => official.new(:resource, 3), "^b$" => official.new(:pattern, 1) })
    expect([token["res"]["chan"], token["pat"]["chan"]]).to eq([{ "a" => 3 }, { "^b$" => 1 }])
  end

  it "sends scalars and nested data in meta" do
    meta = { "s" => "é", i: 1, f: 1.5, t: true, f2: false, n: nil, big: 2**63, list: [1, { "a" => [] }], sym: :b }
    expect(parsed(channels: { "a" => read }, meta:)["meta"])
      .to eq("s" => "é", "i" => 1, "f" => 1.5, "t" => true, "f2" => false, "n" => nil, "big" => 2**63,
             "list" => [1, { "a" => [] }], "sym" => "b")
  end

  it "accepts authorized_uuid for authorized_user_id" do
    expect(parsed(channels: { "a" => read }, authorized_uuid: "u")["uuid"]).to eq("u")
  end

  it "accepts the shortest and the longest ttl" do
    [1, PubnubPam::Client::MAX_TTL].each do |ttl|
      expect(PubnubPam.parse_token(client.grant_token!(ttl:, channels: { "a" => read }))["ttl"]).to eq(ttl)
    end
  end

  describe "with ActiveSupport" do
    before { require "active_support/all" }

    it "converts a Duration to minutes" do
      token = client.grant_token!(ttl: 1.hour, channels: { "a" => read })
      expect(PubnubPam.parse_token(token)["ttl"]).to eq(60)
    end

    it "refuses a Duration that is not a whole number of minutes" do
      expect { client.grant_token(ttl: 90.seconds, channels: { "a" => read }) }
        .to raise_error(PubnubPam::ArgumentError, "ttl: expected whole minutes, got 90 seconds")
    end

    it "shows a Duration that is too long as it was given, and does not take it for seconds" do
      expect { client.grant_token(ttl: 31.days, channels: { "a" => read }) }
        .to raise_error(PubnubPam::ArgumentError, /\Attl: expected .*, got 31 days \(ActiveSupport::Duration\)\z/)
      expect { client.grant(channel: "a", read: true, ttl: 366.days) }
        .to raise_error(PubnubPam::ArgumentError, /\Attl: expected .*, got 366 days \(ActiveSupport::Duration\)\z/)
      expect(client.grant(channel: "a", read: true, ttl: 365.days).result[:data]["ttl"]).to eq(525_600)
    end
  end

  describe "refuses before anything is sent:" do
    loop_meta = {}.tap { |hash| hash[:self] = hash }
    a = { "a" => PubnubPam::Permissions.res(read: true) }
    {
      "a ttl of 0" => [{ ttl: 0, channels: a }, "ttl: expected minutes from 1 to 43,200 (30 days), got 0"],
      "a ttl beyond 30 days" => [{ ttl: 43_201, channels: a }, /\Attl: expected minutes .*, got 43201\z/],
      "a ttl in seconds" =>
        [{ ttl: 86_400, channels: a }, /\Attl: .*, got 86400, which looks like seconds: 1440 minutes\z/],
      "a negative ttl" => [{ ttl: -1, channels: a }, /\Attl: expected minutes .*, got -1\z/],
      "a ttl no machine holds" => [{ ttl: 2**80, channels: a }, /\Attl: expected minutes .*, got 1208925819/],
      "a ttl in text" => [{ ttl: "15", channels: a }, /\Attl: expected minutes .*, got "15" \(String\)\z/],
      "a fraction of a ttl" => [{ ttl: 1.5, channels: a }, /\Attl: expected minutes .*, got 1\.5 \(Float\)\z/],
      "no ttl" => [{ ttl: nil, channels: a }, "ttl: expected minutes from 1 to 43,200 (30 days), got nil"],
      "no permissions" =>
        [{ ttl: 1 }, "permissions: expected at least one of channels, channel_groups, uuids, users, data_sync, " \
                     "categories, got none"],
      "empty permissions" => [{ ttl: 1, channels: {}, uuids: {} }, /\Apermissions: expected at least one/],
      "permissions that are no Hash" =>
        [{ ttl: 1, channels: ["a"] }, 'channels: expected a Hash of names and Permissions, got ["a"] (Array)'],
      "permissions that are not made by res or pat" =>
        [{ ttl: 1, channel_groups: { "a" => { read: true } } },
         'channel_groups["a"]: expected Permissions.res(…) or Permissions.pat(…), ' \
         "got #{{ read: true }.inspect} (Hash)"],
      "permissions that are nothing" =>
        [{ ttl: 1, channels: { "a" => nil } },
         'channels["a"]: expected Permissions.res(…) or Permissions.pat(…), got nil'],
      "an empty list of permissions" =>
        [{ ttl: 1, channels: { "a" => [] } }, /\Achannels\["a"\]: expected Permissions.res/],
      "permissions that permit nothing" =>
        [{ ttl: 1, channels: { "a" => PubnubPam::Permissions.res } },
         'channels["a"]: expected at least one permission, got none'],
      "a name that is a number" =>
        [{ ttl: 1, channels: { 5 => a["a"] } }, "channels: expected String, Symbol or Regexp keys, got 5 (Integer)"],
      "a name that is nil" =>
        [{ ttl: 1, uuids: { nil => a["a"] } }, "uuids: expected String, Symbol or Regexp keys, got nil"],
      "an empty name" => [{ ttl: 1, channels: { "" => a["a"] } }, /expected a channel name, got an empty one/],
      "invalid UTF-8" =>
        [{ ttl: 1, channels: { "a\xff" => a["a"] } },
         'channels: expected valid UTF-8 (String#encode converts to it), got "a\xFF" (String)'],
      "a NUL in a name" => [{ ttl: 1, channels: { "a\0b" => a["a"] } },
                            'channels["a\\0b"]: expected a name without control characters, got one with U+0000 in it'],
      "a name given twice" => [{ ttl: 1, channels: { "a" => a["a"], a: a["a"] } },
                               'channels["a"]: expected a unique name, got a duplicate'],
      "channels beside spaces" =>
        [{ ttl: 1, channels: a, users_permissions: a },
         "permissions: expected either channels, channel_groups and uuids or spaces_permissions and " \
         "users_permissions, got channels and users_permissions"],
      "meta that is no Hash" => [{ ttl: 1, channels: a, meta: [1] }, "meta: expected a Hash, got an Array"],
      "meta that says a name twice" =>
        [{ ttl: 1, channels: a, meta: { plan: 1, "plan" => 2 } },
         'meta["plan"]: expected a unique name, got a duplicate'],
      "meta that says a name twice further down" =>
        [{ ttl: 1, channels: a, meta: { k: [{ b: 1, "b" => 1 }] } },
         'meta["k"][0]["b"]: expected a unique name, got a duplicate'],
      "a name given twice, once labelled as binary" =>
        [{ ttl: 1, channels: { "ü" => a["a"], "ü".b => a["a"] } },
         'channels["ü"]: expected a unique name, got a duplicate'],
      "a user id that is false" =>
        [{ ttl: 1, channels: a, authorized_user_id: false },
         "authorized_user_id: expected a String, got false (FalseClass)"],
      "two users" => [{ ttl: 1, channels: a, authorized_user_id: "ann", authorized_uuid: "bob" },
                      "authorized_user_id: expected one user id, got another one as authorized_uuid"],
      "meta with what JSON cannot hold" =>
        [{ ttl: 1, channels: a, meta: { k: [1, Object] } },
         'meta["k"][1]: expected a JSON value, got Object (Class)'],
      "meta with NaN" =>
        [{ ttl: 1, channels: a, meta: { k: Float::NAN } }, 'meta["k"]: expected a JSON value, got NaN'],
      "meta with an Integer beyond 64 bits" =>
        [{ ttl: 1, channels: a, meta: { k: 2**64 } }, /\Ameta\["k"\]: .* which needs more than 64 bits\z/],
      "meta with a key that is no text" =>
        [{ ttl: 1, channels: a, meta: { 1 => 1 } }, "meta: expected String or Symbol keys, got 1 (Integer)"],
      "meta that contains itself" =>
        [{ ttl: 1, channels: a, meta: loop_meta }, "meta: expected at most 16 levels, got more"],
      "a user id that is none" => [{ ttl: 1, channels: a, authorized_user_id: 5 },
                                   "authorized_user_id: expected a String, got 5 (Integer)"],
      "an empty user id" =>
        [{ ttl: 1, channels: a, authorized_user_id: "" }, "authorized_user_id: expected a user id, got an empty one"]
    }.each do |what, (arguments, message)|
      it what do
        expect { client.grant_token(**arguments) }.to raise_error(PubnubPam::ArgumentError, message)
        expect { client.grant_token!(**arguments) }.to raise_error(PubnubPam::ArgumentError, message)
        expect(emulator.requests).to be_empty
      end
    end

    it "an unknown keyword" do
      expect { client.grant_token(ttl: 1, chanels: a) }
        .to raise_error(PubnubPam::ArgumentError, "unknown keyword: :chanels; did you mean channels:?")
      expect { client.grant_token!(ttl: 1, channels: a, http_sync: false) }
        .to raise_error(ArgumentError, /unknown keyword: :http_sync/)
    end
  end

  # So Rack and sockets hand text over.
  it "accepts UTF-8 text that is labelled as binary" do
    name = "räume-部屋".b
    hash = parsed(channels: { name => read }, uuids: { name.to_sym => pat },
                  authorized_user_id: name, meta: { name => name })
    expect(hash["res"]["chan"]).to eq("räume-部屋" => 1)
    expect(hash["pat"]["uuid"]).to eq("räume-部屋" => 1)
    expect(hash).to include("uuid" => "räume-部屋", "meta" => { "räume-部屋" => "räume-部屋" })
    token = PubnubPam::Token.parse(client.grant_token!(ttl: 1, channels: { name => read }))
    expect(token.allows?(:read, channel: name)).to be(true)
    expect(token.explain(:read, channel: name)).to end_with('on channel "räume-部屋"')
    patterns = parsed(channels: { Regexp.new("\\A".b + name) => read, PubnubPam::Pattern.prefix(name) => read })["pat"]
    expect(patterns["chan"]).to eq("^räume-部屋" => 1, "^räume-部屋.*$" => 1)
    expect { client.grant_token(ttl: 1, channels: { "a\xff".b => read }) }
      .to raise_error(PubnubPam::ArgumentError,
                      'channels: expected valid UTF-8 (String#encode converts to it), got "a\xFF" (String)')
  end

  it "leaves patterns to the service, and shows its message" do
    expect { client.grant_token!(ttl: 1, channels: { "(a)" => pat }) }
      .to raise_error(PubnubPam::BadRequestError, /400 Invalid RegExp; Only non-capturing groups are allowed/)
  end
end

RSpec.describe "PubnubPam::Client#revoke_token", :emulator do
  it "makes a token invalid" do
    token = granted
    expect(emulator.publish("room-1", "hi", auth: token).status).to eq(200)
    expect(client.revoke_token!(token)).to be(true)
    refused = emulator.publish("room-1", "hi", auth: token)
    expect([refused.status, JSON.parse(refused.body)["message"]]).to eq([403, "Token is revoked"])
  end

  it "sends the token encoded in the path" do
    client.revoke_token("a=b c/d~")
    expect(emulator.requests.last)
      .to have_attributes(http_method: "DELETE", path: "/v3/pam/sub-c-emulator/grant/a%3Db%20c%2Fd%7E", body: "")
  end

  it "returns an envelope with the operation revoke_token" do
    envelope = client.revoke_token(granted)
    expect([envelope.operation, envelope.result[:operation]]).to eq(%i[revoke_token revoke_token])
  end

  it "shows the service's message about an expired or invalid token" do
    token = granted(ttl: 1)
    emulator.advance(minutes: 2)
    expect { client.revoke_token!(token) }
      .to raise_error(PubnubPam::BadRequestError, "400 Invalid token; Token is expired. (token)")
    expect { client.revoke_token!("not-a-token") }.to raise_error(PubnubPam::BadRequestError, /400 Invalid token/)
  end

  {
    [nil] => "token: expected a token String, got nil", [""] => "token: expected a token, got an empty String",
    [5] => "token: expected a token String, got a value of class Integer",
    [".."] => "token: expected a token, got dots",
    ["a\xff"] => "token: expected valid UTF-8, got invalid bytes", [] => "token: expected one token, got none"
  }.each do |arguments, message|
    it "refuses #{arguments.inspect} before anything is sent" do
      expect { client.revoke_token(*arguments) }.to raise_error(PubnubPam::ArgumentError, message)
      expect { client.revoke_token!(*arguments) }.to raise_error(PubnubPam::ArgumentError, message)
      expect(emulator.requests).to be_empty
    end
  end
end

RSpec.describe "An argument that is something else", :emulator do
  secret = "got a secret key (sec-c-…)"
  calls = {
    "a secret key as the user of a token" => [
      "authorized_user_id: expected a user id, #{secret}",
      -> { client.grant_token!(ttl: 1, channels: { "a" => read }, authorized_user_id: "sec-c-hush") }
    ],
    "a secret key as the token to send" => [
      "token: expected a credential of users, such as a token, #{secret}", -> { client.set_token("sec-c-hush") }
    ],
    "a secret key as the token to revoke" => [
      "token: expected a token, #{secret}", -> { client.revoke_token("sec-c-hush\n") }
    ],
    "a secret key as a legacy auth key" => [
      "auth_key: expected a name, #{secret}", -> { client.grant(channel: "a", read: true, auth_key: "sec-c-hush") }
    ],
    "a user id of white space" => [
      "authorized_user_id: expected a user id, got white space only",
      -> { client.grant_token!(ttl: 1, channels: { "a" => read }, authorized_user_id: " ") }
    ],
    "an envelope as the token to revoke" => [
      "token: expected a token String, got a value of class PubnubPam::Envelope (its token is one)",
      -> { client.revoke_token(client.grant_token(ttl: 1, channels: { "a" => read })) }
    ],
    "a future as the token to send" => [
      "token: expected a token String, got a value of class PubnubPam::Future (its value.token is one)",
      -> { client.set_token(client.grant_token(ttl: 1, channels: { "a" => read }, http_sync: false)) }
    ],
    "infinity in meta" => [
      'meta["n"]: expected a JSON value, got -Infinity',
      -> { client.grant_token(ttl: 1, channels: { "a" => read }, meta: { n: -Float::INFINITY }) }
    ]
  }

  calls.each do |what, (message, call)|
    it "is refused by its name: #{what}" do
      expect { instance_exec(&call) }.to raise_error(PubnubPam::ArgumentError, message)
    end
  end
end

RSpec.describe "The callback of one call", :emulator do
  calls = {
    grant_token: -> { { ttl: 15, channels: { "a" => read } } }, revoke_token: -> { { token: granted } },
    grant: -> { { channel: "a", read: true } }, revoke: -> { { channel: "a" } }, audit: -> { { channel: "a" } }
  }

  calls.each do |name, arguments|
    it "#{name} refuses a callback that cannot be called, before anything is sent" do
      keywords = instance_exec(&arguments)
      emulator.reset
      expect { client.public_send(name, **keywords, callback: "puts") }
        .to raise_error(PubnubPam::ArgumentError, "callback: expected something that responds to call, got String")
      expect(emulator.requests).to be_empty
    end

    it "#{name} refuses a callback beside a block, because only one of them would be called" do
      keywords = instance_exec(&arguments)
      emulator.reset
      expect { client.public_send(name, **keywords, callback: ->(answer) { answer }) { |answer| answer } }
        .to raise_error(PubnubPam::ArgumentError, "callback: expected a callback or a block, got both")
      expect(emulator.requests).to be_empty
    end
  end

  it "is the block rather than the client's own callback, or none if callback: is nil" do
    called = []
    own = emulator.client(http_sync: true, callback: ->(_) { called << :own })
    own.revoke_token("x") { called << :block }
    own.revoke_token("x", callback: nil)
    own.revoke_token("x")
    expect(called).to eq(%i[block own])
  end

  it "cannot be given to a bang form, which would not call it" do
    token = granted
    emulator.reset
    expect { client.grant_token!(ttl: 15, channels: { "a" => read }) { |answer| answer } }
      .to raise_error(PubnubPam::ArgumentError,
                      "block: grant_token! calls no block, and returns the result: use it, or call grant_token")
    expect { client.revoke_token!(token) { |answer| answer } }
      .to raise_error(PubnubPam::ArgumentError, /\Ablock: revoke_token! calls no block/)
    expect(emulator.requests).to be_empty
  end
end
