# frozen_string_literal: true

require "spec_helper"

RSpec.describe "unknown keywords" do
  let(:keywords) { PubnubPam.const_get(:Keywords) }

  it "are refused with the keyword that was meant" do
    expect { keywords.refuse([:chanels], %i[ttl channels]) }
      .to raise_error(PubnubPam::ArgumentError, "unknown keyword: :chanels; did you mean channels:?")
  end

  it "are refused without a suggestion if none is close, escaped, and with an explanation" do
    expect { keywords.refuse([:"a\e[1m"], %i[ttl], "; a grant has a ttl") }
      .to raise_error(PubnubPam::ArgumentError, 'unknown keyword: :"a\e[1m"; a grant has a ttl')
  end

  it "are those that a method does not have" do
    method = Class.new { def call(one, two:, three: 3, **four) = [one, two, three, four] }.instance_method(:call)
    expect(keywords.of(method)).to eq(%i[two three])
  end
end
