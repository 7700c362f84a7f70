# frozen_string_literal: true

require "spec_helper"

# What happens to the client of the official gem, shown on a double of it: each in a process of its own.
RSpec.describe PubnubPam::Pubnub, :emulator do
  # Code that every example begins with, and what it prints last.
  setup = <<~RUBY
    require "json"
    require "logger"
    OPTIONS = { subscribe_key: ENV["PUBNUB_SUBSCRIBE_KEY"], publish_key: ENV["PUBNUB_PUBLISH_KEY"],
                secret_key: ENV["PUBNUB_SECRET_KEY"], origin: ENV["PUBNUB_ORIGIN"], user_id: "server-1" }
    def client(**more) = Pubnub.new({ **OPTIONS, ssl: false, **more })
    def some = { ttl: 1, channels: { "a" => Pubnub::Permissions.res(read: true) } }
    def done(result) = puts(JSON.generate(result))
  RUBY
  both = %w[pubnub pubnub_pam/pubnub]

  define_method(:ruby) do |code, requires: both|
    ChatApp.ruby(emulator, "-e", setup + code, requires:, libraries: [ChatApp::DOUBLE])
  end

  { "loaded first" => both, "loaded afterwards" => both.reverse }.each do |order, requires|
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

      it "goes away without a trace of its own, and comes back" do
        gone = [*(["official"] * 4), nil, false, true]
        expect(ruby(<<~RUBY, requires:)).to eq([*gone, 200, true, "Pubnub::Client::Events"])
          made_before = client
          PubnubPam::Pubnub.disable!
          made_between = client
          calls = [made_before.grant(channel: "a"), made_between.audit, made_between.parse_token("t")].map(&:first)
          gone = [*calls, Pubnub.new(OPTIONS).revoke_token.first, defined?(Pubnub::Permission), PubnubPam::Pubnub.enabled?, PubnubPam::Pubnub.official?]
          owner = Pubnub::Client.instance_method(:grant).owner
          PubnubPam::Pubnub.enable!
          done([*gone, made_before.grant(channel: "a").value.status[:code], PubnubPam::Pubnub.enabled?, owner])
        RUBY
      end
    end
  end

  it "stands before no private method of the official client but its constructor" do
    expect(ruby(<<~RUBY)).to eq([["initialize"], true])
      patch = PubnubPam::Pubnub.const_get(:OfficialPatch)::Ours
      done([patch.private_instance_methods(false) & Pubnub::Client.private_instance_methods(false),
            Pubnub::Client.ancestors.include?(patch)])
    RUBY
  end

  it "goes over TLS unless the client was told not to, which its own calls are not touched by" do
    expect(ruby(<<~RUBY)).to eq([[true, "ssl_error"], [true, "ssl_error"], [false, "ack"], [false, "ack"], false])
      options = OPTIONS.merge(max_retries: 0, http_sync: true)
      clients = [Pubnub.new(options), Pubnub.new(options.merge(ssl: true)), Pubnub.new(options.merge(ssl: false)),
                 Pubnub::Client.new(options.transform_keys(&:to_s).merge("ssl" => false))]
      done(clients.map { |each| each.audit.status.then { |status| [status[:config][:tls], status[:category]] } } << clients[0].env[:ssl])
    RUBY
  end

  it "goes over TLS for a client that was made before, where nobody knows who wanted what" do
    expect(ruby(<<~RUBY, requires: both.first(1))).to eq("ssl_error")
      pubnub = client(max_retries: 0)
      require "pubnub_pam/pubnub"
      done(pubnub.audit(http_sync: true).status[:category])
    RUBY
  end

  it "follows what the client's configuration has become" do
    expect(ruby(<<~RUBY)).to eq(["server-1", "somebody-else", "127.0.0.1:1"])
      pubnub = client(http_sync: true, max_retries: 0)
      config = -> { pubnub.audit.status[:config] }
      names = [config.call[:uuid], (pubnub.env[:user_id] = "somebody-else") && config.call[:uuid]]
      pubnub.env[:origin] = "127.0.0.1:1"
      done([*names, config.call[:origin]])
    RUBY
  end

  it "logs where the official gem does, unless the client has a logger" do
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

  describe "without the official gem" do
    define_method(:alone) do |code|
      ChatApp.ruby(emulator, "-e", setup + code, requires: %w[pubnub_pam/pubnub])
    end

    it "answers require \"pubnub\", as often as it is asked" do
      expect(alone('done([require("pubnub"), require("pubnub"), Pubnub::Client.name])'))
        .to eq([true, false, "PubnubPam::Pubnub::Client"])
    end

    it "takes everything away again, the search path too" do
      expect(alone(<<~RUBY)).to eq([nil, [], false, "LoadError", 200])
        pubnub = client(http_sync: true)
        PubnubPam::Pubnub.disable!
        PubnubPam::Pubnub.disable!
        found = begin; require "pubnub"; rescue LoadError => e; e.class.name end
        done([defined?(Pubnub::Client), Pubnub.singleton_methods + Pubnub.constants, $:.any? { |folder| folder.include?("in_front") },
              found, pubnub.audit.status[:code]])
      RUBY
    end

    it "leaves what an application has under these names" do
      program = <<~RUBY
        module Pubnub
          class Error < RuntimeError; end
          Rooms = 1
        end
        require "pubnub_pam/pubnub"
        before = [Pubnub::Error.superclass, Pubnub::Rooms, Pubnub.new(subscribe_key: "s", user_id: "u").user_id]
        PubnubPam::Pubnub.disable!
        done(before + Pubnub.constants.sort)
      RUBY
      expect(ChatApp.ruby(emulator, "-e", setup + program)).to eq(["RuntimeError", 1, "u", "Error", "Rooms"])
    end

    it "tells other trouble with the official gem as it is" do
      Dir.mktmpdir do |folder|
        File.write("#{folder}/pubnub.rb", 'require "no/such/file"')
        code = 'done([begin; require "pubnub"; rescue LoadError => e; e.path end, Pubnub::Client.name])'
        expect(ChatApp.ruby(emulator, "-e", setup + code, requires: %w[pubnub_pam/pubnub], libraries: [folder]))
          .to eq(["no/such/file", "PubnubPam::Pubnub::Client"])
      end
    end

    it "makes way for the official gem after it was used, and its clients go on" do
      result = ruby(<<~RUBY, requires: both.last(1))
        early = client(http_sync: true)
        before = early.audit.class.name
        require "pubnub"
        done([before, early.audit.class.name, client.class.name, client.is_a?(PubnubPam::Pubnub::Client)])
      RUBY
      expect(result).to eq(["PubnubPam::Pubnub::Envelope", "Pubnub::Envelope", "Pubnub::Client", false])
    end

    it "does not let the official gem write its classes into ours" do
      expect(alone(<<~RUBY)).to start_with("pubnub_pam: load the official gem by `require \"pubnub\"`")
        done(begin; load "#{ChatApp::DOUBLE}/pubnub.rb"; rescue LoadError => e; e.message end)
      RUBY
    end
  end
end
