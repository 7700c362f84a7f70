# frozen_string_literal: true

require "fileutils"
require "tmpdir"
require_relative "../support/rust_modules"

# The layout is judged by this reader of Rust, so it is tried with small crates.
RSpec.describe RustModules do
  def crate(files)
    Dir.mktmpdir do |folder|
      files.each do |name, text|
        FileUtils.mkdir_p(File.dirname("#{folder}/#{name}"))
        File.write("#{folder}/#{name}", text)
      end
      yield described_class.new(folder)
    end
  end

  # What `a.rs` with this text uses, in a crate with `a`, `b` and `c`, where `b` and `c` have a child `inner` each.
  def used_by_a(text)
    inner = { "b.rs" => "mod inner;", "b/inner.rs" => "", "c.rs" => "pub mod inner;", "c/inner.rs" => "" }
    crate("lib.rs" => "mod a;\nmod b;\npub(crate) mod c;", "a.rs" => text, **inner) do |modules|
      modules.uses.select { |user, _| user == "a.rs" }.map(&:last).sort
    end
  end

  {
    "use crate::b::Thing;" => ["b.rs"],
    "use crate::b::inner::Thing;" => ["b/inner.rs"],
    "use crate::{b, c::{inner::{One, Two}, Three as Four}};" => %w[b.rs c.rs c/inner.rs],
    "pub(crate) use super::b::*;" => ["b.rs"],
    "use crate::b::{self};" => ["b.rs"],
    "use crate::Thing;" => ["lib.rs"],
    "fn a() { crate::b::call() }" => ["b.rs"],
    "use crate::c;\nfn a() { c::inner::call() }" => %w[c.rs c/inner.rs],
    "macro_rules! a { () => { $crate::b::call() } }" => ["b.rs"],
    "mod part {\n    use super::super::b::Thing;\n}" => ["b.rs"],
    "mod part {\n    use super::Thing;\n}" => [],
    "use std::fmt;\nuse other::b::Thing;" => [],
    "// use crate::b::Thing;\n/* crate::c::call() */" => [],
    "const A: &str = \"crate::b::call\";\nconst B: &str = r#\"use crate::c;\"#;" => [],
    "#[cfg(test)]\nmod tests {\n    use crate::b::Thing;\n}" => []
  }.each do |text, used|
    it "reads that #{text.inspect} uses #{used.empty? ? "no other file" : used.join(" and ")}" do
      expect(used_by_a(text)).to eq(used)
    end
  end

  it "ignores files of tests" do
    crate("lib.rs" => "mod a;", "a.rs" => "#[cfg(test)]\nmod tests;", "a/tests.rs" => "use super::X;") do |modules|
      expect(modules.files).to eq(%w[a.rs lib.rs])
    end
  end

  it "finds the files that use each other, directly or through others" do
    files = { "a.rs" => "use crate::b;", "b.rs" => "use crate::c;", "c.rs" => "use crate::a;" }
    files["d.rs"] = "use crate::a;"
    crate("lib.rs" => "mod a;\nmod b;\nmod c;\nmod d;", **files) do |modules|
      expect([modules.circles, modules.room_circles]).to eq([[%w[a.rs b.rs c.rs]]] * 2)
    end
  end

  it "counts a file and its folder as one" do
    files = { "a.rs" => "mod part;", "a/part.rs" => "use super::Thing;\nuse crate::b;", "b.rs" => "" }
    crate("lib.rs" => "mod a;\nmod b;", **files) do |modules|
      expect([modules.circles, modules.room_circles]).to eq([[%w[a.rs a/part.rs]], []])
    end
  end

  it "finds a circle that runs through a folder" do
    files = { "a.rs" => "mod part;", "a/part.rs" => "use crate::b;", "b.rs" => "use crate::a;" }
    crate("lib.rs" => "mod a;\nmod b;", **files) do |modules|
      expect(modules.room_circles).to eq([%w[a.rs b.rs]])
    end
  end

  it "finds a circle within a folder" do
    files = { "a.rs" => "mod x;\nmod y;", "a/x.rs" => "use super::y::Y;", "a/y.rs" => "use super::x::X;" }
    crate("lib.rs" => "mod a;", **files) do |modules|
      expect(modules.room_circles).to eq([%w[a/x.rs a/y.rs]])
    end
  end

  it "finds a file that uses what lib.rs exports" do
    crate("lib.rs" => "mod a;\npub use a::A;", "a.rs" => "use crate::A;") do |modules|
      expect([modules.circles, modules.room_circles]).to eq([[%w[a.rs lib.rs]]] * 2)
    end
  end
end
