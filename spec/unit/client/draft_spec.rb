# frozen_string_literal: true

require "spec_helper"

RSpec.describe "the draft of a grant" do
  let(:drafts) { PubnubPam::Client.const_get(:Draft) }
  let(:grant) { { ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) } } }

  def draft_of(given, require_user: false)
    drafts.of(drafts.values(given), require_user:)
  end

  it "reads keywords in any order" do
    read = PubnubPam::Permissions.res(get: true)
    keywords = %i[channels channel_groups uuids users spaces_permissions users_permissions]
    sent = keywords.to_h { |keyword| [keyword, draft_of({ ttl: 1, keyword => { "a" => read } }).digest("")] }
    same = ->(one, other) { sent.fetch(one) == sent.fetch(other) }
    expect([same[:channels, :spaces_permissions], same[:uuids, :users_permissions]]).to eq([true, true])
    expect(sent.values.uniq.size).to eq(4)
    expect(draft_of({ ttl: 7, authorized_uuid: "bob", **grant.except(:ttl) })).to have_attributes(ttl: 7, user: "bob")
  end

  it "has its keywords as Symbols, without those that are nil" do
    expect(draft_of({ "ttl" => 15, channels: grant[:channels], meta: nil }).to_h).to eq(grant)
    expect(draft_of(grant).to_h.fetch(:channels)).to be(grant[:channels])
  end

  it "refuses unknown and duplicate keywords" do
    expect { drafts.values("chanels" => {}) }
      .to raise_error(PubnubPam::ArgumentError, 'unknown keyword: "chanels"; did you mean channels:?')
    expect { drafts.values("ttl" => 1, ttl: 1) }.to raise_error(PubnubPam::ArgumentError, "ttl: duplicate keyword")
  end

  it "has the user that the token is for" do
    expect(draft_of({ **grant, authorized_uuid: "ann" }, require_user: true).user).to eq("ann")
    expect(draft_of(grant).user).to be_nil
    expect { draft_of(grant, require_user: true) }
      .to raise_error(PubnubPam::ArgumentError, /\Aauthorized_user_id: expected a user id/)
  end
end
