# frozen_string_literal: true

require "spec_helper"

# The other promises rest on it: code in documents is believed only where this would have noticed that it is wrong.
RSpec.describe DocumentedCode do
  define_method(:run) do |code, **options|
    described_class.new(code, file: "DOC.md", line: 10).run(Object.new, **options)
  end

  it "accepts correct claims" do
    printed = run(<<~'RUBY', before: "one = 1")
      two = one + 1 # => 2
      puts two
      two.times do |number|
        number.to_s.length # => 1
      end
      { "a" => two } # => {"a"=>2}
      [:expired, two].inspect
      # => "[:exp…, 2]"
      Integer("x") # raises ArgumentError: invalid value for Integer(): "x"
    RUBY
    expect(printed).to eq("2\n")
  end

  {
    "a wrong value" => ["\n1 + 1 # => 3", "DOC.md:11: shown is 3, but it is 2"],
    "a wrong value below the code" => ["1 + 1\n# => 3", "DOC.md:10: shown is 3, but it is 2"],
    "another exception" => ["Integer(nil) # raises ArgumentError", /said to raise .*, but it was TypeError: /],
    "another message" => ["Integer('x') # raises ArgumentError: no", /said to raise .*: no, but it was .*Integer/],
    "no exception" => ["1 # raises TypeError", "DOC.md:10: said to raise TypeError, but it is 1"],
    "a claim that is never met" => ["if false\n  1 # => 1\nend", "DOC.md:11: nothing got here"],
    "a claim on half an expression" => ["[1,\n 2] # => [1, 2]", /a claim needs an expression that is complete/],
    "a claim on nothing" => ["# => 1", /a claim needs an expression/]
  }.each do |fault, (code, message)|
    it "reports #{fault}" do
      expect { run(code) }.to raise_error(DocumentedCode::Untrue, message)
    end
  end

  it "reports faults inside of a rescue as well" do
    expect { run("begin\n  1 # => 2\nrescue => e\n  e\nend") }.to raise_error(DocumentedCode::Untrue)
  end

  it "counts the claims that it checks" do
    expect(described_class.new("1 # => 1\n2\n", file: "DOC.md", line: 1).claims).to eq(1)
  end
end
