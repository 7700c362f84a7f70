# frozen_string_literal: true

require "spec_helper"

RSpec.describe "a suggestion" do
  let(:suggestion) { PubnubPam.const_get(:Suggestion) }

  it "is the closest known word" do
    expect(suggestion.for("chanel", %w[channel group])).to eq("; did you mean channel?")
    expect(suggestion.for(:wriet, %i[read write])).to eq("; did you mean write?")
  end

  it "is empty if no word is close, or none is known" do
    expect([suggestion.for("xyz", %w[channel]), suggestion.for("x", [])]).to eq(["", ""])
  end

  it "is empty if Ruby was started without did_you_mean" do
    program = <<~RUBY
      module Kernel
        alias_method :any_require, :require
        def require(name) = name.start_with?("did_you_mean") ? raise(LoadError) : any_require(name)
      end
      require "pubnub_pam"
      p PubnubPam.const_get(:Suggestion).for("raed", %w[read])
    RUBY
    expect(new_ruby(program, flags: %w[--disable-did_you_mean])).to eq("\"\"\n")
  end
end
