# frozen_string_literal: true

require "open3"

# What a Linux library exports and needs, as binutils tells it.
class ElfLibrary
  # Everything that a library may export.
  EXPORTED = "spec/promises/exported_symbols.txt"
  # The other libraries that it may need, as patterns. Ruby's own is none of them: programs link it in different ways.
  NEEDED = "spec/promises/needed_libraries.txt"

  def self.elf?(path) = File.binread(path, 4) == "\x7FELF".b

  def initialize(path)
    @path = path
  end

  # @return [Array<String>] how the library differs from what is committed
  def problems(newest_glibc: nil)
    exported_problems + needed_problems + glibc_problems(newest_glibc)
  end

  def exported = objdump("-T").reject { |line| line.include?("*UND*") }.filter_map { |line| line[/ (\w+)$/, 1] }.sort
  def needed = objdump("-p").filter_map { |line| line[/NEEDED +(\S+)/, 1] }.sort
  def glibc = objdump("-T").filter_map { |line| line[/GLIBC_([\d.]+)/, 1] }.max_by { |it| Gem::Version.new(it) }

  private

  def exported_problems
    promised = File.readlines(EXPORTED, chomp: true)
    (exported - promised).map { |symbol| "exports #{symbol}" } +
      (promised - exported).map { |symbol| "does not export #{symbol}" }
  end

  def needed_problems
    patterns = File.readlines(NEEDED, chomp: true)
    strange = needed.reject { |library| patterns.any? { |pattern| File.fnmatch(pattern, library) } }
    strange.map { |library| "needs #{library}" }
  end

  def glibc_problems(newest)
    return [] if newest.nil? || glibc.nil? || Gem::Version.new(glibc) <= Gem::Version.new(newest)

    ["needs glibc #{glibc}, newer than #{newest}"]
  end

  def objdump(option)
    output, status = Open3.capture2("objdump", option, @path)
    raise "objdump #{option} #{@path}: #{status}" unless status.success?

    output.lines(chomp: true)
  end
end
