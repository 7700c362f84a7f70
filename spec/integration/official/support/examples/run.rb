# frozen_string_literal: true

# Runs the official gem's own examples with the drop-in layer: `run.rb OUT FILE…` writes RSpec's JSON to OUT.
require "rspec/core"

out, *files = ARGV
exit RSpec::Core::Runner.run(["--format", "json", "--out", out, *files])
