# frozen_string_literal: true

# RuboCop's parser accepts some code that Ruby 3.1.2 refuses, for example `def a(&) = b(&)`. So Ruby itself parses
# every file. Run it with the oldest Ruby that the gem supports.
desc "Parse every Ruby file with the Ruby that runs this task"
task :syntax do
  pattern = "{bench,exe,ext,lib,rakelib,spec}/**/*.{rb,rake,ru}"
  files = Dir[pattern, "exe/*", "Gemfile", "Rakefile", "*.gemspec"].grep_v(%r{/\.deps/|/target/})
  refused = files.filter_map do |file|
    RubyVM::InstructionSequence.compile_file(file) && nil
  rescue SyntaxError => e
    e.message
  end
  abort "syntax: Ruby #{RUBY_VERSION} cannot parse:\n#{refused.join("\n")}" unless refused.empty?

  puts "syntax: Ruby #{RUBY_VERSION} parses #{files.size} files"
end
