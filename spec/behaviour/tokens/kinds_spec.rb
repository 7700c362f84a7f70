# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Token, "and its kinds of resources" do
  let(:token) { described_class.parse(ForgedToken.of("res" => { "chan" => { "a" => 1 } })) }

  it "have the same places among resources and patterns, those of DataSync below" do
    [token.resources, token.patterns].each do |scope|
      expect(scope.keys).to eq(%i[channels groups uuids users data_sync])
      expect(scope[:data_sync].keys).to eq(%i[entities relationships memberships])
    end
  end

  %i[channel channel_group uuid user entity relationship membership].each do |keyword|
    it "can each be asked about by a keyword: #{keyword}" do
      expect(token.allows?(:read, keyword => "a")).to be(keyword == :channel)
      expect(token.explain(:get, keyword => "b")).to match(/\A403 because the token gives nothing on [a-zA-Z ]+ "b"\z/)
    end
  end
end
