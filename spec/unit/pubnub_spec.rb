# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Pubnub, :emulator do
  include OfficialDouble

  both = OfficialDouble::BOTH

  { "loaded first" => both, "loaded afterwards" => both.reverse }.each do |order, requires|
    it "is removed completely by disable!, and comes back by enable!, with the official gem #{order}" do
      gone = [*(["official"] * 4), nil, false, true]
      expect(ruby(<<~RUBY, requires:)).to eq([*gone, 200, true, "Pubnub::Client::Events"])
        made_before = client
        PubnubPam::Pubnub.disable!
        made_between = client
        calls = [made_before.grant(channel: "a"), made_between.audit, made_between.parse_token("t")].map(&:first)
        gone = [*calls, Pubnub.new(OPTIONS).revoke_token.first, defined?(Pubnub::Permission), PubnubPam::Pubnub.enabled?, PubnubPam::Pubnub.official?]
        owner = Pubnub::Client.instance_method(:grant).owner
        PubnubPam::Pubnub.enable!
        done([*gone, made_before.grant(channel: "a").value.status[:code], PubnubPam::Pubnub.enabled?, owner])
      RUBY
    end
  end
end
