# frozen_string_literal: true

require_relative "connected"

RSpec.shared_examples "an SDK that grants and reads categories" do
  {
    "both lists and nothing else" => { ttl: 15, categories: %i[channels uuids] },
    "the list of all channels" => { ttl: 15, categories: %i[channels] },
    "the list of all users to one user" => { ttl: 15, categories: %i[uuids], authorized: "ann" },
    "a list beside names, patterns and meta" => {
      ttl: 15, categories: %i[uuids], meta: { "a" => 1 }, resources: { channels: { "room-1" => %i[read write] } },
      patterns: { uuids: { "^u-" => %i[get] } }
    }
  }.each do |what, request|
    it "is granted #{what}, and Token.parse reads exactly that" do
      expect(Interop::Content.of(sdk_grant(**request))).to eq(Interop::Content.asked(**request))
    end

    it "reads exactly what our client was granted: #{what}" do
      expect(Interop::Content.from(sdk_parse(our_grant(**request)))).to eq(Interop::Content.asked(**request))
    end

    it "asks for #{what} in the words of our client" do
      sdk_grant(**request)
      our_grant(**request)
      expect(emulator.requests.map { |recorded| recorded.json.dig("permissions", "categories") })
        .to eq([request[:categories].to_h { |category| [category.to_s, 32] }] * 2)
    end
  end

  it "is granted no category that it does not ask for" do
    token = sdk_grant(ttl: 15, resources: write_to("room-1"))
    expect(PubnubPam.parse_token(token)).not_to have_key("cat")
    expect(sdk_parse(token)["categories"]).to be_nil
  end

  it "lists what its own token permits" do
    token = sdk_grant(ttl: 15, categories: %i[channels])
    statuses = Wire.open(emulator) do |wire|
      %w[channels uuids].map { |list| wire.get("/v2/objects/{sub}/#{list}", auth: token).status }
    end
    expect(statuses).to eq([200, 403])
  end
end

# The SDKs that have calls for the lists of all metadata.
RSpec.shared_examples "an SDK that lists metadata as far as its categories go" do
  it "lists with a token of ours" do
    both = our_grant(ttl: 15, categories: %i[channels uuids])
    expect(%w[channels uuids].map { |list| sdk_list(list, both) }).to eq([[], []])
  end

  it "gets a refusal if a category is missing" do
    one = our_grant(ttl: 15, categories: %i[channels], resources: { uuids: { "ann" => %i[get] } })
    expect(sdk_list("channels", one)).to eq([])
    expect { sdk_list("uuids", one) }.to be_a_refusal(403)
    expect { sdk_list("channels", nil) }.to be_a_refusal(403)
  end
end
