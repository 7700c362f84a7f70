# frozen_string_literal: true

require "spec_helper"

# A signal trap that forks returns twice, and in the child into the middle of its parent's call.
RSpec.describe "a call during which a signal trap forks" do
  include BadNetwork

  around { |example| ScriptedServer.open(:holding) { |server| (@server = server) && example.run } }

  attr_reader :server

  let(:client) { client_of(server.origin, read_timeout: nil, total_timeout: nil) }

  foreign = "the call was started before this process was forked; only its parent can finish it"

  ways = { "a call" => ->(client, keywords) { client.grant_token!(**keywords) },
           "a future" => lambda { |client, keywords|
             envelope = client.grant_token(**keywords, http_sync: false).value
             envelope.error? ? raise(envelope.error) : envelope.token
           } }

  # Makes a call and, if it turns out to be another process, one of its own. Tells what became of them.
  def outcomes(way)
    process = Process.pid
    grant = ->(user) { way.call(client, { ttl: 1, authorized_user_id: user, channels: { "a" => read } }) }
    first = outcome_of { grant.call("parent") }
    process == Process.pid ? [first] : [first, outcome_of { grant.call("child") }]
  end

  def outcome_of
    yield
  rescue PubnubPam::Error, IOError => e
    "#{e.class}: #{e.message}"
  end

  # A process in a group of its own, which whatever it forks belongs to as well.
  def start_forking(told, way, in_child)
    start_child do
      Process.setpgrp
      process = Process.pid
      trap("USR1") { fork || in_child.call }
      found = outcomes(way)
      next found if Process.pid == process

      told.puts(found)
      exit!
    end
  end

  def forking(way, in_child)
    heard, told = IO.pipe
    parent = start_forking(told, way, in_child)
    yield parent, -> { Timeout.timeout(Children::PATIENCE) { heard.gets(chomp: true) } }
  ensure
    [heard, told].each(&:close)
    end_group(parent.first)
  end

  def end_group(leader)
    Process.kill(:KILL, -leader)
    Process.wait(leader)
  rescue Errno::ESRCH, Errno::ECHILD
    nil # all have ended
  end

  trapped = { "goes on" => [-> {}, "PubnubPam::ConnectionError: #{foreign}"],
              "raises" => [-> { raise IOError, "not mine" }, "IOError: not mine"] }
  ways.to_a.product(trapped.to_a).each do |(name, way), (what, (in_child, outcome))|
    it "#{name} ends in the child, which #{what}, and continues in the parent" do
      forking(way, in_child) do |parent, told|
        held = server.await_request
        Process.kill(:USR1, parent.first)
        server.grant_next(1)
        expect([told.call, told.call]).to eq([outcome, "token-of-child"])
        held.grant
        expect(result_of(parent)).to eq(["token-of-parent"])
      end
    end
  end
end
