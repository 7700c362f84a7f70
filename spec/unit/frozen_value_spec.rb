# frozen_string_literal: true

require "spec_helper"

RSpec.describe "a value that never changes" do
  values = { "permissions" => -> { PubnubPam::Permissions.res(read: true) },
             "a token" => -> { PubnubPam::Token.parse(ForgedToken.of) } }.freeze

  values.each do |what, make|
    it "is its own copy: #{what}" do
      value = make.call
      expect(value).to be_frozen
      expect([value.dup, value.clone, value.clone(freeze: true)]).to all(be(value))
    end

    it "cannot be unfrozen: #{what}" do
      expect { make.call.clone(freeze: false) }.to raise_error(ArgumentError, /\Acan't unfreeze PubnubPam::/)
    end
  end
end
