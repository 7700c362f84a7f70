# frozen_string_literal: true

require "pubnub_pam"
require "pubnub_pam/emulator"

# Prints the seconds from starting an emulator to having a token of it, in a process that has only loaded the gem.
started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
emulator = PubnubPam::Emulator.start
emulator.client.grant_token!(ttl: 15, channels: { "room-1" => PubnubPam::Permissions.res(read: true) })
puts Process.clock_gettime(Process::CLOCK_MONOTONIC) - started
emulator.stop
