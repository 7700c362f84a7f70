# frozen_string_literal: true

require_relative "connected"

# Each request that is granted by one side and read by the other.
INTEROP_REQUESTS = {
  "every permission on channels, channel groups and users" => {
    ttl: 15,
    resources: {
      channels: { "all" => %i[read write manage delete get update join] }
        .merge(%i[read write manage delete get update join].to_h { |permission| ["only-#{permission}", [permission]] }),
      groups: { "group-1" => %i[read manage], "group-2" => %i[read], "group-3" => %i[manage] },
      uuids: { "ann" => %i[get update delete], "bob" => %i[get], "eve" => %i[update], "joe" => %i[delete] }
    }
  },
  "patterns of every kind" => {
    ttl: 15,
    patterns: {
      channels: { "^room-[0-9]+$" => %i[read write], "^(?:a|b)\\.\\w*$" => %i[join] },
      groups: { "^group-.*$" => %i[manage] },
      uuids: { "^user-[^/\"]+$" => %i[get update delete] }
    }
  },
  "a name that is resource and pattern at once" => {
    ttl: 15, resources: { channels: { "room.*" => %i[write] } }, patterns: { channels: { "room.*" => %i[read] } }
  },
  "names of many scripts and with characters that URLs and JSON have uses for" => {
    ttl: 15,
    resources: { channels: { "räume ✓ 部屋 😀" => %i[read], "a&b=c?d#e%25+\"\\/" => %i[write] },
                 uuids: { "ann@example.org" => %i[get] } }
  },
  "meta of every scalar" => {
    ttl: 15, resources: { channels: { "room-1" => %i[read] } },
    meta: { "text" => "grün \"✓\" 😀", "empty" => "", "zero" => 0, "small" => -7, "large" => (2**53) - 1,
            "float" => 1.5, "tiny" => -1.0e-7, "yes" => true, "no" => false, "nothing" => nil }
  },
  "a user to whom the token is bound" => {
    ttl: 15, resources: { channels: { "room-1" => %i[read] } }, authorized: "änn/1 & co"
  },
  "the shortest life" => { ttl: 1, resources: { channels: { "room-1" => %i[read] } } },
  "the longest life" => { ttl: 43_200, resources: { channels: { "room-1" => %i[read] } } }
}.freeze

RSpec.shared_examples "a client of the emulator that shares tokens with us" do
  INTEROP_REQUESTS.each do |what, request|
    it "is granted #{what}, and Token.parse reads exactly that" do
      expect(Interop::Content.of(sdk_grant(**request))).to eq(Interop::Content.asked(**request))
    end

    it "reads exactly what our client was granted: #{what}" do
      expect(Interop::Content.from(sdk_parse(our_grant(**request)))).to eq(Interop::Content.asked(**request))
    end

    it "is granted #{what} with the same body of permissions as our client sends" do
      sdk_grant(**request)
      our_grant(**request)
      expect(granted_scopes.uniq.length).to eq(1)
    end
  end

  # The permissions of the recorded grants, without what only some clients spell out.
  def granted_scopes
    emulator.requests.map do |recorded|
      asked = recorded.json.fetch("permissions")
      %w[resources patterns].to_h do |scope|
        [scope, (asked[scope] || {}).slice("channels", "groups", "uuids").reject { |_, entries| entries.empty? }]
      end
    end
  end

  it "reads, uses and revokes tokens of every length, with as much padding as that takes" do
    tokens = (0..5).map { |length| our_grant(ttl: 15, resources: write_to("room-1"), meta: { "m" => "x" * length }) }
    expect(tokens.map { |token| token.count("=") }.uniq).to contain_exactly(0, 1, 2)
    tokens.each do |token|
      expect(Interop::Content.from(sdk_parse(token))).to eq(Interop::Content.of(token))
      expect(sdk_publish(token)).to match(/\A\d{17}\z/)
      sdk_revoke(token)
      expect { sdk_publish(token) }.to be_a_refusal(403, "Token is revoked")
    end
  end

  it "grants while it has a token set, whether it sends that along or not" do
    token = sdk_grant(owner.merge(token: our_grant(ttl: 15, resources: write_to("room-1"))),
                      ttl: 15, resources: write_to("room-2"))
    expect(PubnubPam::Token.parse(token).resources[:channels].keys).to eq(["room-2"])
  end

  describe "publishing" do
    [false, true].each do |post|
      verb = post ? "POST" : "GET"

      it "is allowed by #{verb} with a token that our client was granted" do
        expect(sdk_publish(our_grant(ttl: 15, resources: write_to("room-1")), post:)).to match(/\A\d{17}\z/)
        expect(emulator.requests.last.http_method).to eq(verb)
      end

      it "is allowed by #{verb} with the secret key and no token" do
        expect(sdk_publish(nil, settings: owner, post:)).to match(/\A\d{17}\z/)
        expect(emulator.requests.last.params).to include("signature")
      end

      it "is refused by #{verb} with a wrong secret key" do
        wrong = owner.merge(secret_key: "sec-c-wrong")
        expect { sdk_publish(nil, settings: wrong, post:) }.to be_a_refusal(403, "Signature Does Not Match")
      end
    end

    it "is allowed with a token that it was granted itself" do
      expect(sdk_publish(sdk_grant(ttl: 15, resources: write_to("room-1")))).to match(/\A\d{17}\z/)
    end

    it "is allowed by a pattern, where the channel matches" do
      token = sdk_grant(ttl: 15, patterns: write_to("^räume-[0-9]+$"))
      expect(sdk_publish(token, channel: "räume-7")).to match(/\A\d{17}\z/)
      expect { sdk_publish(token, channel: "räume-x") }.to be_a_refusal(403, "Forbidden")
    end

    it "is refused without a token, and the SDK says which channel is forbidden" do
      expect { sdk_publish(nil, channel: "räume 1") }.to raise_error(Interop::Refused, /Forbidden/) { |refused|
        expect([refused.status, refused.channels]).to eq([403, ["räume 1"]])
      }
    end

    it "is refused with a token for another channel" do
      token = our_grant(ttl: 15, resources: write_to("room-2"))
      expect { sdk_publish(token) }.to be_a_refusal(403, "Forbidden")
    end

    it "is refused with a token that only allows to read" do
      token = our_grant(ttl: 15, resources: { channels: { "room-1" => %i[read] } })
      expect { sdk_publish(token) }.to be_a_refusal(403, "Forbidden")
    end

    it "is refused with an expired token" do
      token = our_grant(ttl: 15, resources: write_to("room-1"))
      emulator.advance(minutes: 15)
      expect { sdk_publish(token) }.to be_a_refusal(403, "Token is expired")
    end

    it "is refused with a token that our client has revoked" do
      token = sdk_grant(ttl: 15, resources: write_to("room-1"))
      client.revoke_token!(token)
      expect { sdk_publish(token) }.to be_a_refusal(403, "Token is revoked")
    end

    it "is refused to everybody but the user whom the token is bound to" do
      token = our_grant(ttl: 15, resources: write_to("room-1"), authorized: "ann")
      expect(sdk_publish(token)).to match(/\A\d{17}\z/)
      expect { sdk_publish(token, settings: user.merge(user_id: "eve")) }.to be_a_refusal(403, "Forbidden")
    end

    it "is refused with a token that another keyset has issued" do
      foreign = PubnubPam::Emulator.start(secret_key: "sec-c-other") do |other|
        other.client.grant_token!(ttl: 15, channels: { "room-1" => PubnubPam::Permissions.res(write: true) })
      end
      expect { sdk_publish(foreign) }.to be_a_refusal(403, "Invalid Token Signature")
    end

    it "is refused with an unknown publish key" do
      expect { sdk_publish(nil, settings: user.merge(publish_key: "pub-c-unknown")) }.to raise_error(Interop::Refused)
      expect(emulator.requests.last.status).to eq(400)
    end
  end

  it "revokes its own token, so that nobody can use it" do
    token = sdk_grant(ttl: 15, resources: write_to("room-1"))
    sdk_revoke(token)
    expect(emulator.publish("room-1", "hello", auth: token).status).to eq(403)
  end

  describe "a refusal reaches the caller of the SDK" do
    let(:some) { { ttl: 15, resources: write_to("room-1") } }
    let(:wrong) { owner.merge(secret_key: "sec-c-wrong") }

    it "for a grant with a wrong secret key" do
      expect { sdk_grant(wrong, **some) }.to be_a_refusal(403, "Invalid signature")
    end

    it "for a revocation with a wrong secret key" do
      token = our_grant(**some)
      expect { sdk_revoke(token, wrong) }.to be_a_refusal(403, "Invalid signature")
    end

    it "for an unknown subscribe key" do
      expect { sdk_grant(owner.merge(subscribe_key: "sub-c-unknown"), **some) }
        .to be_a_refusal(400, "Invalid Subscribe Key")
    end

    it "for a life that is too long" do
      expect { sdk_grant(**some, ttl: 43_201) }.to be_a_refusal(400, "Invalid ttl", "Range should be 1 to 43200")
    end

    it "for a resource without any permission" do
      expect { sdk_grant(ttl: 15, resources: { channels: { "room-1" => [] } }) }
        .to be_a_refusal(400, "Invalid permissions", "permissions.resources.channels.room-1")
    end

    it "for a pattern that is none" do
      expect { sdk_grant(ttl: 15, patterns: write_to("a**")) }.to be_a_refusal(400, "Invalid RegExp", "Syntax error")
    end

    it "for a pattern with a capturing group" do
      expect { sdk_grant(ttl: 15, patterns: write_to("(a)")) }
        .to be_a_refusal(400, "Only non-capturing groups are allowed")
    end

    it "for a timestamp that is off by more than a minute" do
      emulator.clock_offset = 120
      expect { sdk_grant(**some) }.to be_a_refusal(400, "Invalid Timestamp")
    end

    it "for the revocation of something that is no token" do
      expect { sdk_revoke("no-token") }.to be_a_refusal(400, "Invalid token", "Token parse error")
    end

    it "for the revocation of an expired token" do
      token = our_grant(**some)
      emulator.advance(minutes: 15)
      expect { sdk_revoke(token) }.to be_a_refusal(400, "Invalid token", "Token is expired")
    end

    [429, 500, 503].each do |status|
      it "for a #{status}" do
        emulator.fail_next(status:)
        expect { sdk_grant(**some) }.to be_a_refusal(status)
      end
    end
  end
end

# @param create [Boolean] whether the SDK tells this permission, when it parses a token
# @param but [Proc] the tokens that it cannot parse
RSpec.shared_examples "a reader of the service's own tokens" do |create:, but:|
  # The SDK's reading; nil where it has none.
  def reading(token)
    Interop::Content.from(sdk_parse(token))
  rescue Interop::Refused
    nil
  end

  def without_create(content)
    scopes = content.slice(:resources, :patterns).transform_values do |scope|
      scope.transform_values { |entries| entries.transform_values { |permissions| permissions - [:create] } }
    end
    content.merge(scopes)
  end

  it "reads every token in spec/vectors as we do#{", but for create" unless create}" do
    tokens = JSON.parse(File.read(File.expand_path("../../vectors/tokens.json", __dir__))).fetch("tokens")
    texts = tokens.map { |token| token.fetch("token") }
    differing = texts.reject do |text|
      ours = Interop::Content.of(text)
      reading(text) == (create ? ours : without_create(ours))
    end
    expect(differing).to eq(texts.select(&but))
    expect(differing.length).to be < texts.length / 10
  end
end

RSpec.shared_examples "an SDK that knows categories, which the emulator does not" do
  it "is refused a grant of nothing but categories, as one of nothing" do
    expect { sdk_grant(ttl: 15, categories: %w[channels uuids]) }
      .to be_a_refusal(400, "This grant contains no permissions")
  end

  it "is granted the rest where it asks for more than categories" do
    token = sdk_grant(ttl: 15, resources: write_to("room-1"), categories: %w[channels])
    expect(emulator.requests.last.json.dig("permissions", "categories")).to eq("channels" => 32)
    expect(Interop::Content.of(token)).to eq(Interop::Content.asked(ttl: 15, resources: write_to("room-1")))
  end
end
