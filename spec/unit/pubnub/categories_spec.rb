# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Pubnub::Client, "and categories in legacy calls", :emulator do
  include DropIn

  [[:uuids], "uuids", { uuids: true }, { "uuids" => [:get] }, { uuids: { get: true } }].each do |form|
    it "grants get on a category that is given as #{form.inspect}" do
      given = { categories: form, auth_key: "k" }
      given[:get] = true unless form.is_a?(Hash)
      expect(pubnub.grant(given)).not_to be_error
      expect(last_params).to include("category" => "uuids", "g" => "1")
    end
  end

  it "revokes it" do
    expect(pubnub.revoke(categories: "uuids", auth_key: "k")).not_to be_error
    expect(last_params).to include("category" => "uuids", "g" => "0")
  end

  {
    { categories: "uuids", auth_key: "k" } => /\Aget: expected true with categories/,
    { categories: "uuids", auth_key: "k", get: true, write: true } => /\Awrite: expected only get with categories/,
    { categories: "uuids", auth_key: "k", get: true, channel: "a" } => /\Acategories: expected a call of its own/,
    { categories: { uuids: [:read] }, auth_key: "k" } => /\Acategories: expected get, and nothing else, for uuids/
  }.each do |given, message|
    it "refuses #{given}" do
      expect { pubnub.grant(given) }.to raise_error(Pubnub::ArgumentError, message)
      expect(emulator.requests).to be_empty
    end
  end
end
