# frozen_string_literal: true

require "spec_helper"
require_relative "support/categories"
require_relative "support/exchange"
require_relative "support/publishing"
require_relative "support/reading"
require_relative "support/refusals"

RSpec.describe "the official JavaScript SDK", :emulator, interop: :javascript do
  it_behaves_like "an SDK that exchanges tokens with us"
  it_behaves_like "an SDK that publishes as far as its token goes"
  it_behaves_like "an SDK that tells its caller why the emulator refuses"
  it_behaves_like "an SDK that reads the service's own tokens", create: false, but: ->(_) { false }

  it_behaves_like "an SDK that lists metadata as far as its categories go"

  it "reads the rest of a token with categories" do
    request = { ttl: 15, resources: { channels: { "room-1" => %i[read write] } }, authorized: "ann" }
    token = our_grant(**request, categories: %i[channels uuids])
    expect(Interop::Content.from(sdk_parse(token))).to eq(Interop::Content.asked(**request))
    alone = our_grant(ttl: 15, categories: %i[channels])
    expect(Interop::Content.from(sdk_parse(alone))).to eq(Interop::Content.asked(ttl: 15))
  end

  it "is granted spaces, users and their patterns as channels and uuids" do
    token = sdk_grant(ttl: 15, authorizedUser: "ann", patterns: { users: { "^u" => %i[update] } },
                      resources: { spaces: { "space-1" => %i[read join] }, users: { "bob" => %i[get] } })
    expect(Interop::Content.of(token)).to include(
      authorized: "ann", patterns: { uuids: { "^u" => %i[update] } },
      resources: { channels: { "space-1" => %i[join read] }, uuids: { "bob" => %i[get] } }
    )
  end

  it "gets the service's refusal of a ttl of 0 minutes" do
    expect { sdk_grant(ttl: 0, resources: write_to("room-1")) }.to be_a_refusal(400, "Invalid ttl")
  end

  it "refuses spaces and channels in one grant, as our client does" do
    expect { sdk_grant(ttl: 15, resources: { spaces: { "a" => %i[read] }, channels: { "b" => %i[read] } }) }
      .to raise_error(Interop::Refused, /Cannot mix/)
    expect { client.grant_token(ttl: 15, spaces_permissions: { "a" => read }, channels: { "b" => read }) }
      .to raise_error(PubnubPam::ArgumentError)
  end

  it "parses a token without its padding, as we do" do
    [1, 2].each do |padding|
      token = our_padded_grant(padding).delete("=")
      expect(Interop::Content.from(sdk_parse(token))).to eq(Interop::Content.of(token))
    end
  end

  describe "has its own ways, which we do not share:" do
    it "it drops create when it parses" do
      token = our_grant(ttl: 15, resources: { channels: { "room-1" => %i[read create] } })
      expect(Interop::Content.from(sdk_parse(token))[:resources]).to eq(channels: { "room-1" => %i[read] })
    end

    it "it drops categories without a word when it grants" do
      token = sdk_grant(ttl: 15, resources: write_to("room-1"), categories: %i[channels])
      expect(emulator.requests.last.json["permissions"]).not_to have_key("categories")
      expect(PubnubPam.parse_token(token)).not_to have_key("cat")
    end

    it "it returns undefined for text that is not a token" do
      expect(sdk_parse("bad-token")).to be_nil
      expect { PubnubPam.parse_token("bad-token") }.to raise_error(PubnubPam::InvalidTokenError)
    end

    it "it raises a TypeError for a token that has been cut off" do
      token = our_grant(ttl: 15, resources: write_to("room-1"))[0, 40]
      expect { sdk_parse(token) }.to raise_error(Interop::Refused, /TypeError/)
      expect { PubnubPam.parse_token(token) }.to raise_error(PubnubPam::InvalidTokenError)
    end
  end
end
