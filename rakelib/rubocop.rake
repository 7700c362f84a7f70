# frozen_string_literal: true

begin
  require "rubocop/rake_task"
rescue LoadError
  return # gems are built without those for development
end

RuboCop::RakeTask.new(:rubocop)
