# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Pubnub, "with the official gem", :emulator do
  include OfficialDouble

  { "loaded first" => OfficialDouble::BOTH,
    "loaded afterwards" => OfficialDouble::BOTH.reverse }.each do |order, requires|
    describe "with the official gem #{order}" do
      it "does the Access Manager calls of its client, and none of the others" do
        expect(ruby(<<~RUBY, requires:)).to eq([[true] * 5, ["official", "time"], 403])
          pubnub = client(http_sync: true)
          token = pubnub.grant_token(some).result[:data]["token"]
          answers = [pubnub.grant_token(some), pubnub.revoke_token(token), pubnub.grant(channel: "a"), pubnub.revoke(channel: "a"), pubnub.audit]
          other = Pubnub.new(OPTIONS.except(:secret_key)).publish(channel: "b", message: 1)
          done([answers.map { |each| each.instance_of?(Pubnub::Envelope) && each.status[:code] == 200 },
                pubnub.time.first(2), other.status[:code]])
        RUBY
      end

      it "answers with its envelopes and raises its errors" do
        expect(ruby(<<~RUBY, requires:)).to match([true, 400, true, a_string_matching(/\Attl: .* got 0\z/)])
          refusal = client.revoke_token("x").value
          error = begin; client.grant_token(some.merge(ttl: 0)); rescue Pubnub::ArgumentError => e; e end
          done([refusal.instance_of?(Pubnub::ErrorEnvelope), refusal.status[:code],
                error.instance_of?(Pubnub::ArgumentError) && error.env.key?(:message), error.to_s])
        RUBY
      end

      it "sets the token for both" do
        expect(ruby(<<~RUBY, requires:)).to eq([[403, 200], ["t", "t"], "key"])
          granted = client.grant_token({ ttl: 1, channels: { "a" => Pubnub::Permissions.res(write: true) } }).value
          guest = Pubnub.new({ **OPTIONS, secret_key: nil, auth_key: "key" })
          publish = -> { guest.publish(channel: "a", message: 1).status[:code] }
          before = publish.call
          guest.set_token(token: granted.result[:data]["token"])
          published = [before, publish.call]
          server = client(auth_key: "key")
          server.set_token("t")
          server.grant_token(some).value
          tokens = [server.env[:token]]
          server.env[:token] = nil
          key = server.grant_token(some).value.status[:config][:auth_key]
          done([published, tokens * 2, key])
        RUBY
        expect(emulator.requests.select { |request| request.http_method == "POST" }.map { |it| it.params["auth"] })
          .to eq([nil, "t", "key"])
      end

      it "takes its permissions, patterns too, by both spellings" do
        expect(ruby(<<~RUBY, requires:)).to eq([{ "a" => 3 }, { "b.*" => 1 }])
          names = { "a" => Pubnub::Permissions.res(read: true, write: true), "b.*" => Pubnub::Permission.pat(read: true) }
          token = client.grant_token(ttl: 1, channels: names).value.result[:data]["token"]
          done(client.parse_token(token).values_at("res", "pat").map { |part| part["chan"] })
        RUBY
      end
    end
  end

  it "overrides no private method of the official client but its constructor" do
    expect(ruby(<<~RUBY)).to eq([["initialize"], true])
      patch = PubnubPam::Pubnub.const_get(:OfficialPatch)::Ours
      done([patch.private_instance_methods(false) & Pubnub::Client.private_instance_methods(false),
            Pubnub::Client.ancestors.include?(patch)])
    RUBY
  end

  it "logs to the same place as the official gem, unless the client has a logger" do
    expect(ruby(<<~RUBY)).to eq([[1, 0], [1, 1]])
      require "stringio"
      theirs, own = StringIO.new, StringIO.new
      Pubnub.logger = Logger.new(theirs)
      counts = -> { [theirs, own].map { |log| log.string.scan("audit 200").size } }
      client(http_sync: true).audit
      first = counts.call
      client(http_sync: true, logger: Logger.new(own)).audit
      done([first, counts.call])
    RUBY
  end

  it "leaves a client alone that has calls of its own" do
    expect(ruby(<<~RUBY)).to eq([["mine", 200], "gone"])
      class Mine < Pubnub::Client
        def audit(options = {}) = ["mine", super.status[:code]]
      end
      audit = Mine.new({ **OPTIONS, ssl: false, http_sync: true }).audit
      PubnubPam::Pubnub.disable!
      done([audit, (Pubnub::Permission rescue "gone")])
    RUBY
  end
end
