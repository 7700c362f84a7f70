# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::TokenCache, :emulator do
  describe "encrypt:" do
    include_context "with a token cache"

    let(:store) { PubnubPam::TokenCache::MemoryStore.new }
    let(:key) { "k" * 32 }
    let(:shown) { store.instance_variable_get(:@entries).map(&:to_s).join }

    it "keeps tokens, users and channels out of the store" do
      # Names with what is not among the characters of Base64, so that it is in no cipher text by chance.
      named = { **wanted, authorized_user_id: "ann@home", channels: { "room@home" => read } }
      token = described_class.new(client, store:, encrypt: key).fetch(**named)
      expect(shown).not_to match(/#{token}|@home/)
      expect(described_class.new(client, store:, encrypt: key).fetch(**named)).to eq(token)
    end

    it "is needed for that: without it, tokens are in the store" do
      token = described_class.new(client, store:).fetch(**wanted)
      expect(shown).to include(token)
      expect(store.instance_variable_get(:@entries).keys.join).not_to match(/#{token}|ann/)
    end

    it "accepts the application's encryptor" do
      require "active_support"
      require "active_support/message_encryptor"
      encryptor = ActiveSupport::MessageEncryptor.new(key)
      cache = described_class.new(client, store:, encrypt: encryptor)
      expect(cache.fetch(**wanted)).to eq(cache.fetch(**wanted))
      expect(cache.inspect).to eq("#<PubnubPam::TokenCache on PubnubPam::TokenCache::MemoryStore, encrypted>")
    end

    it "grants again if an entry was written with another key, or without one" do
      tokens = [key, "another" * 8, nil].map { |encrypt| described_class.new(client, store:, encrypt:).fetch(**wanted) }
      expect(tokens.uniq.size).to eq(3)
      expect(log.string).to include("an entry of the token cache cannot be read: written with another key?")
    end

    it "refuses an entry that was copied from another user" do
      cache = described_class.new(client, store:, encrypt: key)
      anns = cache.fetch(**wanted)
      names = -> { store.instance_variable_get(:@entries).keys.grep(%r{/token/}) }
      ann = names.call.first
      cache.fetch(**wanted, authorized_user_id: "bob")
      bob = (names.call - [ann]).first
      store.write(bob, store.read(ann))
      expect(cache.fetch(**wanted, authorized_user_id: "bob")).not_to eq(anns)
    end

    it "is refused if it is too short, without being shown" do
      expect { described_class.new(client, encrypt: "hush") }
        .to raise_error(PubnubPam::ArgumentError, /\Aencrypt: expected a String of at least 32 bytes.*, got 4 bytes\z/)
      expect { described_class.new(client, encrypt: "h") }.to raise_error(PubnubPam::ArgumentError, / got 1 byte\z/)
      expect { described_class.new(client, encrypt: 1) }.to raise_error(PubnubPam::ArgumentError, /class Integer\z/)
    end

    it "raises an error without Active Support" do
      code = <<~RUBY
        require "pubnub_pam/emulator"
        module Kernel
          alias_method :any_require, :require
          def require(name) = name.start_with?("active_support") ? raise(LoadError, name) : any_require(name)
        end
        begin
          PubnubPam::TokenCache.new(PubnubPam::Emulator.start.client, encrypt: "k" * 32)
        rescue PubnubPam::ConfigurationError => e
          print e.message
        end
      RUBY
      expect(new_ruby(code)).to eq("encrypt: needs ActiveSupport::MessageEncryptor: add the gem activesupport")
    end
  end

  describe "encrypt: with a new secret" do
    include_context "with token caches on one store"

    let(:old) { another(encrypt: "o" * 32) }
    let(:new) { another(encrypt: "n" * 32) }

    it "without the old one, raises an error in revoke_all about entries that it cannot read, and revokes the rest" do
      tokens = [old.fetch(**wanted), new.fetch(**wanted)]
      expect { new.revoke_all("ann") }
        .to raise_error(PubnubPam::TokenCache::StoreError, /\Arevoked 1 token of user "ann", but 1 more cannot be/)
      expect(tokens.map { |token| valid?(token) }).to eq([true, false])
    end

    it "with the old one, returns and revokes all tokens" do
      token = old.fetch(**wanted)
      both = another(encrypt: ["n" * 32, "o" * 32])
      expect(both.fetch(**wanted)).to eq(token)
      new.fetch(**wanted, ttl: 5)
      expect(both.revoke_all("ann")).to eq(2)
    end

    it "lists new tokens beside those that it cannot read" do
      3.times { |n| old.fetch(**wanted, meta: { n: }) }
      new.fetch(**wanted)
      expect(names("user").size).to eq(4)
    end

    it "detects tokens that were written without encryption, and the reverse" do
      cache.fetch(**wanted)
      expect { new.revoke_all("ann") }.to raise_error(PubnubPam::TokenCache::StoreError, /written with another key/)
      new.fetch(**wanted)
      expect { another.revoke_all("ann") }.to raise_error(PubnubPam::TokenCache::StoreError, /another key/)
    end

    it "accepts the application's encryptor with its rotations" do
      require "active_support"
      require "active_support/message_encryptor"
      token = another(encrypt: ActiveSupport::MessageEncryptor.new("o" * 32)).fetch(**wanted)
      encryptor = ActiveSupport::MessageEncryptor.new("n" * 32)
      encryptor.rotate("o" * 32)
      expect(another(encrypt: encryptor).revoke_all("ann")).to eq(1)
      expect(valid?(token)).to be(false)
    end

    [[], ["n" * 32, "short"], ["n" * 32, nil], [["n" * 32]]].each do |secrets|
      it "is refused if one of several secrets is wrong: #{secrets.map(&:class)}" do
        expect { another(encrypt: secrets) }.to raise_error(PubnubPam::ArgumentError, /\Aencrypt: expected a String/)
      end
    end
  end
end
