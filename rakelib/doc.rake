# frozen_string_literal: true

require "yard"

YARD::Rake::YardocTask.new(:doc) do |yard|
  yard.stats_options = ["--list-undoc"]
end
