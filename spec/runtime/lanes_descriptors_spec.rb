# frozen_string_literal: true

require "spec_helper"

# Each example uses up the descriptors of a process of its own.
RSpec.describe "synchronous calls without free descriptors" do
  include BadNetwork

  around { |example| ScriptedServer.open(:granting) { |server| (@server = server) && example.run } }

  attr_reader :server

  before { skip "this system does not list descriptors" unless File.directory?("/dev/fd") }

  # So many, beside those that this process has.
  limit = 48

  define_method(:limited) do |&block|
    in_child do
      highest = Dir.children("/dev/fd").map { |number| Integer(number) }.max
      Process.setrlimit(:NOFILE, highest + limit, Process.getrlimit(:NOFILE).last)
      block.call
    end
  end

  # Takes all descriptors that are left.
  def descriptors
    taken = []
    loop { taken << File.open(File::NULL) }
  rescue Errno::EMFILE
    taken
  end

  # What becomes of a call: a token, or an exception of ours.
  def outcome_of(client)
    client.grant_token!(ttl: 1, authorized_user_id: "me", channels: { "a" => read })
  rescue PubnubPam::Error => e
    [e.class.name, e.message]
  end

  it "raise a ConfigurationError, and work again as soon as some are free" do
    client = client_of(server.origin)
    failed, later = limited do
      taken = descriptors
      failed = outcome_of(client)
      taken.each(&:close)
      [failed, outcome_of(client)]
    end
    expect(failed).to match(["PubnubPam::ConfigurationError", /\Atoo many open files/i])
    expect(later).to eq("p0F2")
  end

  it "raise a ConfigurationError as long as too few are free" do
    client = client_of(server.origin)
    outcomes = limited do
      taken = descriptors
      Array.new(8) { outcome_of(client).tap { taken.pop.close } }
    end
    failed = outcomes.take_while { |outcome| outcome != "p0F2" }
    expect(failed).not_to be_empty
    expect(failed.map(&:last)).to all(match(/too many open files/i))
    expect(outcomes.drop(failed.size).uniq).to eq(["p0F2"])
  end

  it "work over the connection that the client has" do
    client = client_of(server.origin)
    tokens = limited do
      first = outcome_of(client)
      descriptors
      [first, *Array.new(3) { outcome_of(client) }]
    end
    expect(tokens).to eq(["p0F2"] * 4)
  end

  # Some of those that a call takes may be left when there is none for the rest.
  4.times do |spare|
    it "use those of unreferenced clients that were not closed, with #{spare} taken by others" do
      outcomes = limited do
        taken = Array.new(spare) { File.open(File::NULL) }
        Array.new(2 * limit) { outcome_of(client_of(server.origin)) }.tap { taken.each(&:close) }
      end
      expect(outcomes.uniq).to eq(["p0F2"])
    end
  end
end
