# frozen_string_literal: true

require "open3"
require "spec_helper"
require_relative "support/categories"
require_relative "support/exchange"
require_relative "support/publishing"
require_relative "support/reading"
require_relative "support/refusals"

RSpec.describe "the official Rust SDK", :emulator, interop: :rust do
  nested_meta = ->(token) { PubnubPam::Token.parse(token).meta.values.any?(Enumerable) }

  it_behaves_like "an SDK that exchanges tokens with us"
  it_behaves_like "an SDK that publishes as far as its token goes"
  it_behaves_like "an SDK that tells its caller why the emulator refuses"
  it_behaves_like "an SDK that reads the service's own tokens", create: true, but: nested_meta
  it_behaves_like "an SDK that grants and reads categories"

  it "passes its own integration tests of Access Manager" do
    keys = { "SUB" => :subscribe_key, "PUB" => :publish_key, "SEC" => :secret_key }
    environment = keys.to_h { |name, key| ["SDK_PAM_#{name}_KEY", emulator.keys.fetch(key)] }
    tests = File.join(Interop::Sdk::HERE, "rust/Cargo.toml")
    command = %W[cargo test --locked --offline --manifest-path #{tests} --target-dir #{Interop::Sdk::DEPS}/rust]
    output, status = Open3.capture2e({ **environment, "PUBNUB_HOST" => emulator.url }, *command,
                                     "--test", "access_integration")
    expect(status).to be_success, output
    expect(output).to include("7 passed; 0 failed; 0 ignored")
  end

  it "reads create, which it cannot grant" do
    token = our_grant(ttl: 15, resources: { channels: { "room-1" => %i[read create] } })
    expect(Interop::Content.from(sdk_parse(token))[:resources]).to eq(channels: { "room-1" => %i[create read] })
  end

  it "gets the permissions that it requests without empty maps" do
    sdk_grant(ttl: 15, resources: write_to("room-1"))
    expect(emulator.requests.last.json["permissions"]).to eq("resources" => { "channels" => { "room-1" => 2 } })
  end

  it "sends its token along when it grants, as our client does" do
    token = our_grant(ttl: 15, resources: write_to("room-1"))
    sdk_grant(owner.merge(token:), ttl: 15, resources: write_to("room-1"))
    expect(emulator.requests.last.params["auth"]).to eq(token)
  end

  it "gets the service's refusal of a ttl of 0 minutes" do
    expect { sdk_grant(ttl: 0, resources: write_to("room-1")) }.to be_a_refusal(400, "Invalid ttl")
  end

  it "parses a token that has lost two equals signs, as we do" do
    token = our_padded_grant(2).delete("=")
    expect(Interop::Content.from(sdk_parse(token))).to eq(Interop::Content.of(token))
  end

  describe "has its own ways, which we do not share:" do
    it "it cannot parse a token that has lost one equals sign" do
      token = our_padded_grant(1).delete("=")
      expect { sdk_parse(token) }.to raise_error(Interop::Refused, /TokenDeserialization/)
      expect(PubnubPam::Token.parse(token).ttl).to eq(15)
    end

    it "it cannot parse a token with nested meta" do
      token = our_grant(ttl: 15, resources: write_to("room-1"), meta: { "a" => { "b" => [1] } })
      expect { sdk_parse(token) }.to raise_error(Interop::Refused, /TokenDeserialization/)
      expect(PubnubPam::Token.parse(token).meta).to eq("a" => { "b" => [1] })
    end
  end
end
