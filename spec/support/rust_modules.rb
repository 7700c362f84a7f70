# frozen_string_literal: true

require_relative "circles"

# Which file of a Rust crate uses which other one: by `mod`, by `use`, or by a path in the code that begins with
# `crate`, `super`, `self` or the name of an imported module.
#
# It reads text, not syntax, and relies on rustfmt: a module that is written within a file begins and ends in column 0.
# Such a module is part of its file, and a `#[cfg(test)]` one is left out. It does not look into macros, and it does not
# follow re-exports: `crate::state::Clock` is a use of `state.rs`, wherever `Clock` is defined.
class RustModules
  PUBLIC = /(?:pub(?:\([^)]*\))? )?/
  TEST_BLOCK = /^#\[cfg\(test\)\]\nmod \w+ \{$.*?^\}$/m
  TEST_FILE = /^#\[cfg\(test\)\]\nmod \w+;$/
  INLINE_MODULE = /^#{PUBLIC}mod \w+ \{$(.*?)^\}$/m
  MODULE = /^#{PUBLIC}mod (\w+);/
  USE = /^\s*#{PUBLIC}use ([^;]+);/
  PATH = /(?<![\w:])(?:crate|super|self)(?:::\w+)+/
  COMMENT_OR_STRING = %r{\bb?r(#*)".*?"\1|"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/}m

  # The crate whose `src` folder this is. A module is the Array of the names in its path; `[]` is lib.rs.
  def initialize(source)
    @source = source
    @codes = { [] => code([]) }
    load_children([])
  end

  # All files but those of tests, relative to `src`.
  def files = @codes.keys.map { |mod| file(mod) }.sort

  # Pairs: the file that uses, the file that is used.
  def uses = pairs.map { |pair| pair.map { |mod| file(mod) } }

  # Groups of files that use each other, directly or through others of the group. A file that uses its own parent is in
  # one, because the parent declares it.
  def circles = named(Circles.among(pairs))

  # Groups of rooms that use each other. A file and the folder of its name are one room: Rust opens what the file keeps
  # private to the files in its folder, so that one type can be written in several files. Inside of a folder, too, there
  # must be no circle of rooms. lib.rs has no room: a file that uses it makes a circle.
  def room_circles = named(folders.flat_map { |folder| Circles.among(room_pairs(folder)) } + circles_with_root)

  private

  def named(groups) = groups.map { |group| group.map { |mod| file(mod) }.sort }.uniq.sort

  def folders = @codes.keys.reject(&:empty?).map { |mod| mod[0...-1] }.uniq

  # The uses between the rooms of one folder.
  def room_pairs(folder)
    inside = pairs.select { |pair| pair.all? { |mod| mod.size > folder.size && mod.first(folder.size) == folder } }
    inside.map { |pair| pair.map { |mod| mod.first(folder.size + 1) } }.uniq.reject { |user, used| user == used }
  end

  def circles_with_root
    pairs.select { |_, used| used.empty? }.map { |user, used| [user, used] }
  end

  def file(mod) = mod.empty? ? "lib.rs" : "#{mod.join("/")}.rs"

  def load_children(parent)
    children(parent).each do |child|
      @codes[child] = code(child)
      load_children(child)
    end
  end

  def children(mod) = @codes.fetch(mod).scan(MODULE).map { |(name)| mod + [name] }

  def code(mod)
    text = File.read("#{@source}/#{file(mod)}")
    text = text.gsub(COMMENT_OR_STRING) { |match| match.start_with?("/") ? "" : '""' }
    # What is one above in a module within the file is the file itself.
    text.gsub(TEST_BLOCK, "").gsub(TEST_FILE, "").gsub(INLINE_MODULE) do
      Regexp.last_match(1).gsub(/(?<!::)\bsuper::/, "self::")
    end
  end

  # Pairs of modules.
  def pairs
    @pairs ||= @codes.keys.flat_map { |mod| (used_by(mod).uniq - [mod]).map { |used| [mod, used] } }
  end

  def used_by(mod)
    code = @codes.fetch(mod)
    imports = code.scan(USE).flat_map { |(tree)| leaves(tree.gsub(/\s+/, " ").strip) }
    paths = (imports + code.gsub(USE, "").scan(PATH)).filter_map { |path| resolve(mod, path) }
    children(mod) + paths + through(imports.filter_map { |path| resolve(mod, path) }, code)
  end

  # `state::clock::Clock` after `use crate::state;`.
  def through(imported, code)
    imported = imported.to_h { |mod| [mod.last, mod] }
    code.scan(/(?<![\w:])(\w+)((?:::\w+)+)/).filter_map do |name, rest|
      deepest(imported[name] + rest.split("::").drop(1)) if imported.key?(name)
    end
  end

  # The module that a path leads into; nil for other crates.
  def resolve(mod, path)
    first, *rest = path.split("::")
    case first
    when "crate" then deepest(rest)
    when "self" then rest.first == "super" ? resolve(mod, rest.join("::")) : deepest(mod + rest)
    when "super" then resolve(mod[0...-1], "self::#{rest.join("::")}")
    else deepest(mod + [first] + rest) if children(mod).include?(mod + [first])
    end
  end

  def deepest(path)
    path = path[0...-1] until @codes.key?(path)
    path
  end

  # `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
  def leaves(tree)
    prefix, group = tree.match(/\A([^{]*)\{(.*)\}\z/m)&.captures
    return [tree.sub(/ as \w+\z/, "").sub(/::(\*|self)\z/, "")] unless group

    split(group).flat_map { |part| leaves("#{prefix}#{part}") }
  end

  # At the commas that no braces are around.
  def split(group)
    depth = 0
    parts = group.each_char.slice_when do |before, char|
      depth += { "{" => 1, "}" => -1 }.fetch(before, 0)
      depth.zero? && (before == "," || char == ",")
    end
    parts.map { |chars| chars.join.strip }.reject { |part| part.empty? || part == "," }
  end
end
