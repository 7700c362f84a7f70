# frozen_string_literal: true

require "spec_helper"

RSpec.describe "the draft of a grant" do
  let(:drafts) { PubnubPam::Client.const_get(:Draft) }
  let(:grant) { { ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) } } }

  it "has its keywords as Symbols, whatever they were" do
    expect(drafts.by_keyword("ttl" => 15, channels: {})).to eq(ttl: 15, channels: {})
    expect(drafts.by_keyword(grant)).to be(grant)
  end

  it "refuses unknown and duplicate keywords" do
    expect { drafts.by_keyword("chanels" => {}) }
      .to raise_error(PubnubPam::ArgumentError, 'unknown keyword: "chanels"; did you mean channels:?')
    expect { drafts.by_keyword("ttl" => 1, ttl: 1) }.to raise_error(PubnubPam::ArgumentError, "ttl: duplicate keyword")
  end

  it "has the user that the token is for" do
    expect(drafts.of({ **grant, authorized_uuid: "ann" }, require_user: true).user).to eq("ann")
    expect(drafts.of(grant, require_user: false).user).to be_nil
    expect { drafts.of(grant, require_user: true) }
      .to raise_error(PubnubPam::ArgumentError, /\Aauthorized_user_id: expected a user id/)
  end
end
