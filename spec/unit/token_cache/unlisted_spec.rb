# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "after its store was down", :emulator do
  include_context "with token caches on one store"

  describe "a token that was granted while the store was down" do
    before do
      allow(store).to receive(:write).and_return(false)
      @token = cache.fetch(**wanted)
      allow(store).to receive(:write).and_call_original
    end

    it "is revoked by revoke_all in the process that has granted it" do
      expect(log.string).to include("could not be listed in the store: revoke_all finds it in this process only")
      cache.fetch(**wanted, ttl: 5)
      expect(cache.revoke_all("ann")).to eq(2)
      expect(valid?(@token)).to be(false)
      expect(cache.revoke_all("ann")).to eq(0)
    end

    it "is listed as soon as the store accepts another token" do
      cache.fetch(**wanted, authorized_user_id: "bob")
      expect(described_class.new(client, store:).revoke_all("ann")).to eq(1)
      expect(valid?(@token)).to be(false)
    end

    it "is not listed any more after it was revoked" do
      cache.revoke(@token)
      cache.fetch(**wanted, authorized_user_id: "bob")
      expect(described_class.new(client, store:).revoke_all("ann")).to eq(0)
    end
  end
end
