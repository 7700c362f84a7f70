# frozen_string_literal: true

require "spec_helper"

RSpec.describe "a wrong value in a message" do
  def shown(value) = PubnubPam.const_get(:WrongValue).describe(value)

  it "has its class, so that \"5\" and 5 can be told apart" do
    expect([shown("5"), shown(5), shown(nil)]).to eq(['"5" (String)', "5 (Integer)", "nil"])
  end

  it "is cut, as it could be a token" do
    expect(shown("x" * 70_000)).to eq("\"#{"x" * 39}… (String)")
  end

  it "is not shown where it is an address with a password" do
    addresses = ["http://user:hush@host", "user:hush@host\xFF", "user:hush@host".encode("UTF-16LE")]
    expect(addresses.map { |value| PubnubPam.const_get(:WrongValue).address(value) }.uniq)
      .to eq(["one with a user or password"])
  end

  it "has its control characters escaped" do
    expect(shown(Class.new { def inspect = "a\e[2J" }.new)).to start_with('a\e[2J (#<Class')
  end
end
