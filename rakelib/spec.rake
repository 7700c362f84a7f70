# frozen_string_literal: true

begin
  require "rspec/core/rake_task"
rescue LoadError
  return # gems are built without those for development
end

RSpec::Core::RakeTask.new(:spec)
