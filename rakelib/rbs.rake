# frozen_string_literal: true

desc "Check that the signatures in sig/ are well formed and name only what exists"
task :rbs do
  files = Dir["sig/**/*.rbs"]
  abort "rbs: no signatures in sig/" if files.empty?

  # Through the library: not every distribution installs the `rbs` command with it.
  require "rbs"
  require "rbs/cli"
  RBS::CLI.new(stdout: $stdout, stderr: $stderr).run(%w[-r json -r logger -r monitor -I sig validate --silent])
  puts "rbs: #{files.size} #{files.one? ? "file" : "files"} valid"
end
