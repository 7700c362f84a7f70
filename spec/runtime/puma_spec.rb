# frozen_string_literal: true

require "spec_helper"

# A server whose workers are forked after calls were made, and again while others are under way.
RSpec.describe "Puma's workers", :emulator do
  attr_reader :over

  # Each thread asks until it is told to stop, and at least twenty times.
  def load(cluster, heard)
    Array.new(6) do |thread|
      Thread.new do
        (0..).each do |call|
          heard << cluster.ask("user-#{thread}-#{call}")
          break call + 1 if over && call >= 20
        end
      end
    end
  end

  # Those until then.
  def answers_until(heard, &met)
    Timeout.timeout(PumaCluster::PATIENCE, nil, "no such answer") do
      Array.new(1) { heard.pop }.tap { |answers| answers << heard.pop until met.call(answers.last) }
    end
  end

  def users_of(answers)
    answers.flat_map(&:tokens).map { |token| PubnubPam::Token.parse(token).authorized_user_id }
  end

  def all_users(counts)
    names = counts.each_with_index.flat_map { |count, thread| Array.new(count) { |call| "user-#{thread}-#{call}" } }
    names.flat_map { |name| [name, "#{name}-later"] }
  end

  it "grant under load while one of them is replaced, and end at a signal" do
    PumaCluster.open(emulator) do |cluster|
      loaders = load(cluster, heard = Queue.new)
      answers = answers_until(heard) { true }
      replacement = cluster.replace(answers.first.pid)
      answers += answers_until(heard) { |answer| answer.pid == replacement }
      @over = true
      counts = loaders.map(&:value)
      answers << heard.pop until heard.empty?
      expect(answers.map(&:status).tally).to eq(200 => counts.sum)
      expect(users_of(answers)).to match_array(all_users(counts))
      expect(cluster.stop.termsig).to eq(Signal.list["TERM"])
    end
  end
end
