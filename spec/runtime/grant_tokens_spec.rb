# frozen_string_literal: true

require "spec_helper"

# What may end a long list before its time, and what has to be left behind then: nothing.
RSpec.describe "grant_tokens under way", :emulator do
  # Only an example that hangs meets it.
  around { |example| Timeout.timeout(60) { example.run } }

  let(:native) { PubnubPam.const_get(:Native) }
  let(:grant) { { ttl: 15, channels: { "room-1" => read } } }
  let(:endless) { [grant].cycle }

  # Tasks end a moment after they are told to.
  def all_tasks_end
    eventually { native.running_calls.zero? }
    expect(native.running_calls).to eq(0)
  end

  it "leaves other threads running while a server never answers" do
    ScriptedServer.open(:silent) do |server|
      hanging = emulator.client(origin: server.origin, open_timeout: nil, read_timeout: nil, total_timeout: nil)
      thread = Thread.new { hanging.grant_tokens(endless, concurrency: 8) { raise "nothing to yield" } }
      8.times { server.await_request }
      expect(client.grant_tokens([grant] * 10)).to all(be_success)
    ensure
      thread.kill.join
    end
  end

  # Interrupts of it are in interrupts_spec.rb.
  describe "with a server that answers" do
    it "is ended by break, whose value it returns" do
      value = client.grant_tokens(endless, concurrency: 16) { |_, index| break index if index == 40 }
      expect(value).to eq(40)
      all_tasks_end
    end

    it "is ended by an exception of the block" do
      fail_at_three = -> { client.grant_tokens(endless) { |_, index| raise IOError, "full" if index == 3 } }
      expect(&fail_at_three).to raise_error(IOError, "full")
      all_tasks_end
    end

    it "is ended by throw" do
      expect(catch(:done) { client.grant_tokens(endless) { throw :done, 7 } }).to eq(7)
      all_tasks_end
    end

    it "is ended by an exception of the list, which arrives unchanged" do
      list = Enumerator.new do |yielder|
        20.times { yielder << grant }
        raise IOError, "torn"
      end
      expect { client.grant_tokens(list) { nil } }.to raise_error(IOError, "torn")
      expect { client.grant_tokens(list) }.to raise_error(IOError, "torn")
      all_tasks_end
    end

    it "is ended by an ArgumentError of the list, which arrives unchanged" do
      list = Enumerator.new { |yielder| (yielder << grant) && raise(ArgumentError, "the list's own") }
      expect { client.grant_tokens(list) { nil } }.to raise_error(ArgumentError, "the list's own")
    end

    it "is ended when enough of a lazy list was read" do
      expect(client.grant_tokens(endless, concurrency: 32).first(2).size).to eq(2)
      all_tasks_end
    end

    it "leaves no task if a lazy list is not read any further" do
      client.grant_tokens(endless, concurrency: 32).next
      all_tasks_end
    end
  end

  describe "in memory" do
    count = 30_000
    concurrency = 16
    ahead = concurrency * 16

    def alive(*classes)
      GC.start
      classes.to_h { |each| [each, ObjectSpace.each_object(each).count] }
    end

    it "holds only the requests under way, however long the list is" do
      kinds = [PubnubPam::Envelope, native::Call, Hash]
      before = alive(*kinds)
      pulled = most_ahead = 0
      list = Enumerator.new { |yielder| count.times { (pulled += 1) && (yielder << { **grant, meta: { n: pulled } }) } }
      most = Hash.new(0)
      total = client.grant_tokens(list, concurrency:) do |_, index|
        most_ahead = [most_ahead, pulled - index].max
        most.merge!(alive(*kinds)) { |_, *counts| counts.max } if (index % 5_000).zero?
      end
      expect([total, pulled]).to eq([count, count])
      expect(most_ahead).to be <= ahead
      kinds.first(2).each { |kind| expect(most[kind] - before[kind]).to be <= ahead + 10 }
      expect(most[Hash] - before[Hash]).to be <= 4 * ahead
    end

    # Not the buffer that its answer was read into, nor its task.
    it "needs 5 KB for each envelope that is kept" do
      code = <<~RUBY
        require "pubnub_pam"
        subscribe_key, publish_key, secret_key, origin = ARGV
        client = PubnubPam::Client.new(subscribe_key:, publish_key:, secret_key:, user_id: "me", origin:, ssl: false)
        grant = { ttl: 15, channels: { "room-1" => PubnubPam::Permissions.res(read: true) } }
        memory = lambda do
          GC.start
          File.read("/proc/self/status")[/VmRSS:\\s+(\\d+)/, 1].to_i * 1024
        end
        client.grant_tokens([grant] * 500)
        before = memory.call
        kept = client.grant_tokens([grant] * 5_000)
        puts (memory.call - before) / kept.size
      RUBY
      skip "without /proc" unless File.exist?("/proc/self/status")
      keys = emulator.keys.values_at(:subscribe_key, :publish_key, :secret_key)
      expect(new_ruby(code, *keys, emulator.origin).to_i).to be_between(1, 5_000)
    end
  end
end
