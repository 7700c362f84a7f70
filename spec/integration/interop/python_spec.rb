# frozen_string_literal: true

require "spec_helper"
require_relative "support/categories"
require_relative "support/exchange"
require_relative "support/publishing"
require_relative "support/reading"
require_relative "support/refusals"

RSpec.describe "the official Python SDK", :emulator, interop: :python do
  without_padding = ->(token) { (token.length % 4).nonzero? }

  it_behaves_like "an SDK that exchanges tokens with us"
  it_behaves_like "an SDK that publishes as far as its token goes"
  it_behaves_like "an SDK that tells its caller why the emulator refuses"
  it_behaves_like "an SDK that reads the service's own tokens", create: false, but: without_padding
  it_behaves_like "an SDK that grants and reads categories"
  it_behaves_like "an SDK that lists metadata as far as its categories go"

  it "is granted spaces and users as channels and uuids, create included" do
    token = sdk_grant(ttl: 15, resources: { spaces: { "space-1" => %i[read create] }, users: { "ann" => %i[create] } })
    expect(Interop::Content.of(token)[:resources])
      .to eq(channels: { "space-1" => %i[create read] }, uuids: { "ann" => %i[create] })
  end

  it "is granted its users for DataSync, too" do
    token = sdk_grant(ttl: 15, resources: { users: { "ann" => %i[create get] } })
    statuses = Wire.open(emulator) do |wire|
      %w[ann bob].map { |id| wire.get("/v1/datasync/subkeys/{sub}/users/#{id}", auth: token).status }
    end
    expect(statuses).to eq([200, 403])
  end

  describe "has its own ways, which we do not share:" do
    it "every channel is granted as a space, too, and every uuid as a user" do
      token = sdk_grant(ttl: 15, resources: { **write_to("room-1"), uuids: { "ann" => %i[get] } })
      expect(PubnubPam.parse_token(token)["res"])
        .to include("chan" => { "room-1" => 2 }, "spc" => { "room-1" => 2 }, "uuid" => { "ann" => 32 },
                    "usr" => { "ann" => 32 })
    end

    it "it drops create when it parses" do
      token = our_grant(ttl: 15, resources: { channels: { "room-1" => %i[read create] } })
      expect(Interop::Content.from(sdk_parse(token))[:resources]).to eq(channels: { "room-1" => %i[read] })
    end

    [1, 2].each do |padding|
      it "it cannot parse a token that has lost #{padding} equals sign#{"s" if padding > 1}" do
        token = our_padded_grant(padding).delete("=")
        expect { sdk_parse(token) }.to raise_error(Interop::Refused, /Error.*padding/)
        expect(PubnubPam::Token.parse(token).ttl).to eq(15)
      end
    end

    it "it raises a KeyError for CBOR that is not a token" do
      expect { sdk_parse("oA==") }.to raise_error(Interop::Refused, /KeyError/)
      expect { PubnubPam.parse_token("oA==") }.to raise_error(PubnubPam::InvalidTokenError)
    end

    it "it treats a ttl of 0 minutes as missing, and sends nothing" do
      expect { sdk_grant(ttl: 0, resources: write_to("room-1")) }.to raise_error(Interop::Refused, /TTL missing/)
      expect(emulator.requests).to be_empty
    end

    it "it does not know the keyword authorized_uuid of its own documentation" do
      expect { @sdk.call(:grant_by_keywords, owner, ttl: 15, authorized_uuid: "ann") }
        .to raise_error(Interop::Refused, /TypeError.*authorized_uuid/)
    end
  end
end
