# frozen_string_literal: true

require "optparse"
require "pubnub_pam"
require "pubnub_pam/emulator"
require_relative "leaks"
require_relative "run"
require_relative "token_storm"

options = { seed: Random.new_seed & 0xffff_ffff }
parser = OptionParser.new("Usage: bin/soak [SECONDS] [options]") do |define|
  define.on("--seed N", Integer, "the seed of an earlier run, for the same calls") { |seed| options[:seed] = seed }
  define.on("--token-cache", "fetch and revoke tokens through caches on stores in trouble") { options[:storm] = true }
  define.on("--leaks", "count bytes instead, over many grants and parses") { options[:leaks] = true }
end
begin
  seconds = Integer(parser.parse(ARGV).fetch(0, "20"), 10, exception: false)
  abort parser.help unless seconds&.positive?
rescue OptionParser::ParseError => e
  abort "soak: #{e.message}\n#{parser.help}"
end

exit Soak::Leaks.new.call if options[:leaks]
exit Soak::TokenStorm.new(seconds, options[:seed]).call if options[:storm]
exit Soak::Run.new(seconds, options[:seed]).call
