# frozen_string_literal: true

require "json"
require "spec_helper"

RSpec.describe "values of a token's meta, as JSON" do
  let(:json_form) { PubnubPam.const_get(:JsonForm) }

  {
    "plain values stay" => [{ "a" => [1, 1.5, true, nil, "é"] }, { "a" => [1, 1.5, true, nil, "é"] }],
    "keys become text" => [{ 1 => { nil => 2 } }, { "1" => { "" => 2 } }],
    "numbers that JSON has no form for become text" =>
      [[Float::NAN, Float::INFINITY, -Float::INFINITY], %w[NaN Infinity -Infinity]],
    "bytes become base64url without padding" => ["\xFB\xFF\x00\x01".b, "-_8AAQ"]
  }.each do |what, (value, form)|
    it what do
      expect(json_form.of(value)).to eq(form)
      expect(JSON.parse(JSON.generate([json_form.of(value)]))).to eq([form])
    end
  end

  it "are written with the options of JSON's caller, and without other arguments" do
    expect(json_form.text({ a: 1 }, JSON::State.new(space: " "))).to eq('{"a": 1}')
    expect(json_form.text({ a: 1 }, :rails)).to eq('{"a":1}')
  end
end
