# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::TokenCache, "and the ids that revocations replace", :emulator do
  include_context "with token caches on one store"

  # Whoever could see a new revision beside an old generation would take up tokens that were revoked with all.
  it "never shows a new revision with an old generation, whichever steps of two calls overlap" do
    names = described_class.const_get(:EntryNames).new(-> { client })
    safe = described_class.const_get(:SafeStore)
    stamps = ->(on) { described_class.const_get(:Stamps).new(safe.new(on, nil, nil), names) }
    [%i[current regenerate], %i[regenerate current]].each do |stepped, inside|
      12.times do |step|
        store = PubnubPam::TokenCache::MemoryStore.new
        arguments = { current: ["ann", 60], regenerate: ["ann"] }
        before = stamps[store].current("ann", 60)
        seen = nil
        call = lambda do |on, name|
          got = stamps[on].public_send(name, *arguments[name])
          seen = got if name == :current
        end
        count = -1
        call[stepping(store) { (count += 1) == step && call[store, inside] }, stepped]
        expect(seen.generation).not_to eq(before.generation) if seen && seen.revision != before.revision
      end
    end
  end

  # Otherwise what was cached between the two would be valid again, though it was revoked between them as well.
  %w[revision generation].each do |kind|
    it "writes no id twice if the store reports a write as failed that has succeeded (#{kind})" do
      between = nil
      revoked = another.fetch(**wanted, ttl: 5)
      allow(store).to receive(:write).and_wrap_original do |write, name, *args, **options|
        written = write.call(name, *args, **options)
        next written unless between.nil? && name.include?("/#{kind}/") && @revoking

        between = another.fetch(**wanted)
        another.revoke(between)
        false
      end
      @revoking = true
      kind == "revision" ? cache.revoke(revoked) : cache.revoke_all("ann")
      expect(another.fetch(**wanted)).not_to eq(between)
    end
  end

  it "notices a revoke_all during its grant, even if one read fails" do
    token = failed = nil
    allow(store).to receive(:read).and_wrap_original do |read, name|
      next read.call(name) unless token && !failed && name.include?("/generation/")

      failed = true
      nil
    end
    allow(client).to receive(:grant_draft!).and_wrap_original do |grant, draft|
      grant.call(draft).tap { |granted| (token = granted) && another.revoke_all("ann") unless token }
    end
    expect(cache.fetch(**wanted)).not_to eq(token)
    expect(valid?(token)).to be(false)
  end
end
