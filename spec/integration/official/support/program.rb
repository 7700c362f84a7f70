# frozen_string_literal: true

# Makes the calls of the option sets as one variant: `program.rb VARIANT`. Each line of JSON it reads names a set and
# the server's address; each line it prints is what came of the call.
$stdout.sync = true
require "json"
require "uri"

REQUIRES = {
  "official" => %w[pubnub],
  "stand-alone" => %w[pubnub_pam/pubnub],
  "on top" => %w[pubnub pubnub_pam/pubnub],
  "on top, required first" => %w[pubnub_pam/pubnub pubnub]
}.freeze
REQUIRES.fetch(ARGV.fetch(0)).each { |name| require name }

require_relative "caller"
require_relative "option_set"
require_relative "snapshot"

callers = {}
answers = $stdout.dup
$stdout.reopen($stderr) # whatever a gem prints is no answer

$stdin.each_line do |line|
  question = JSON.parse(line)
  answer =
    if (name = question["set"])
      callers[name] = Official::Caller.new(Official::OptionSets.fetch(name), question)
      Official::Snapshot.of(callers[name])
    else
      callers.transform_values(&:late_calls).reject { |_, count| count.zero? }
    end
  answers.puts(JSON.generate(answer))
  answers.flush
end
