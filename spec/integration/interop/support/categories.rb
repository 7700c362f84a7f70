# frozen_string_literal: true

require_relative "connected"

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
