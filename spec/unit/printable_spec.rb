# frozen_string_literal: true

require "spec_helper"

RSpec.describe "text from outside in terminals and logs" do
  def escape(text)
    PubnubPam.const_get(:Printable).escape(text)
  end

  it "is unchanged if it is readable: letters of any script, emoji, spaces, patterns" do
    ["user-1", "Ünïcödé 日本語 العربية", "❤️", "a b", '^room-\d+$', 'C:\new', ""].each do |text|
      expect(escape(text)).to eq(text)
    end
  end

  it "has a number with its noun" do
    printable = PubnubPam.const_get(:Printable)
    expect([0, 1, 2].map { |number| printable.count(number, "byte") }).to eq(["0 bytes", "1 byte", "2 bytes"])
  end

  {
    "an escape sequence" => ["\e[2Jx", '\e[2Jx'],
    "line breaks" => ["a\r\nb", 'a\r\nb'],
    "a tab" => ["a\tb", 'a\tb'],
    "NUL and DEL" => ["a\0b\x7F", 'a\x00b\x7F'],
    "C1 controls" => ["\u009B31m\u0085", '\u009B31m\u0085'],
    "bidirectional overrides" => ["user\u202Enimda\u2066", 'user\u202Enimda\u2066'],
    "zero-width characters and a BOM" => ["\uFEFFa\u200Bb\u200D", '\uFEFFa\u200Bb\u200D'],
    "line and paragraph separators" => ["a\u2028b\u2029", 'a\u2028b\u2029'],
    "a soft hyphen" => ["ad\u00ADmin", 'ad\u00ADmin'],
    "invisible letters" => ["a\u3164\u115Fb", 'a\u3164\u115Fb'],
    "tag characters" => ["a\u{E0041}", 'a\u{E0041}'],
    "variation selectors that hide bytes" => ["a\u{E0100}", 'a\u{E0100}']
  }.each do |what, (text, shown)|
    it "has #{what} escaped" do
      expect(escape(text)).to eq(shown)
    end
  end

  it "has bytes escaped that are not UTF-8" do
    expect(escape("a\xFF\xC3é")).to eq('a\xFF\xC3é')
  end

  it "is read as UTF-8 if it is binary" do
    expect(escape("é\e".b)).to eq('é\e')
    expect(escape("\xFF".b)).to eq('\xFF')
    expect(escape("a\xC3\xA9".dup.force_encoding("US-ASCII"))).to eq("aé")
  end

  it "is converted from other encodings" do
    expect(escape("é\n".encode("ISO-8859-1"))).to eq('é\n')
    expect(escape("é\u202E".encode("UTF-16LE"))).to eq('é\u202E')
    expect(escape("\xD8\x00".dup.force_encoding("UTF-16BE"))).to eq('\xD8\x00')
  end

  it "is not changed itself; other objects are converted by to_s" do
    text = "a\n"
    expect([escape(:"a\n"), escape(nil), escape(text), text]).to eq(['a\n', "", 'a\n', "a\n"])
  end

  it "is the same under LC_ALL=C" do
    program = 'p PubnubPam.const_get(:Printable).escape("\u00e9\e".b) == "\u00e9\\\\e"'
    expect(new_ruby(program, flags: %w[-rpubnub_pam], env: { "LC_ALL" => "C" })).to eq("true\n")
  end
end
