# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Event, :emulator do
  let(:event) do
    events = []
    emulator.client(on_request: ->(each) { events << each }).revoke_token("x", http_sync: true)
    events.first
  end

  describe "as text" do
    def text(**fields)
      described_class.new(operation: :grant_token, status: 200, category: :ack, attempts: 1, duration: 0.01234,
                          origin: "x", error: nil, **fields).to_s
    end

    it "is one readable line" do
      refused = PubnubPam::ForbiddenError.new("403 Forbidden", status: 403)
      expect(text).to eq("grant_token 200 in 12.3 ms")
      expect(text(attempts: 3)).to eq("grant_token 200 in 12.3 ms, 3 attempts")
      expect(text(status: 403, category: :access_denied, error: refused, attempts: 2))
        .to eq("grant_token 403 in 12.3 ms, 2 attempts, access_denied: 403 Forbidden")
      expect(text(status: nil, category: :cancelled)).to eq("grant_token in 12.3 ms, cancelled")
    end

    it "can be restored from its Hash" do
      original = event
      expect(described_class.send(:from_h, original.to_h).to_s).to eq(original.to_s)
      expect(original).to be_frozen
    end
  end
end
