# frozen_string_literal: true

begin
  require "yard"
rescue LoadError
  return # gems are built without those for development
end

YARD::Rake::YardocTask.new(:doc) do |yard|
  yard.stats_options = ["--list-undoc"]
end
