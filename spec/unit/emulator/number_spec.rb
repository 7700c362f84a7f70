# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Emulator, "and numbers that it takes", :emulator do
  [-1, 1.5, 10**30, 10**300, -(10**30), Float::NAN, Float::INFINITY, "1", nil, :one, [1]].each do |wrong|
    it "refuses to advance by #{wrong.inspect[0, 12]} minutes" do
      expect { emulator.advance(minutes: wrong) }
        .to raise_error(PubnubPam::ArgumentError, /\Aminutes: expected an Integer from 0 to 52560000, got .{1,41}\z/)
    end
  end

  [1.5, 10**30, 10**300, -(10**30), Float::NAN, -Float::INFINITY, "1", nil, :one, [1]].each do |wrong|
    it "refuses a clock offset of #{wrong.inspect[0, 12]} seconds" do
      expect { emulator.clock_offset = wrong }.to raise_error(
        PubnubPam::ArgumentError, /\Aclock_offset: expected an Integer from -3153600000 to 3153600000, got .{1,41}\z/
      )
    end
  end

  [10**30, -1, 1.5, Float::NAN, "1"].each do |wrong|
    it "refuses #{wrong.inspect[0, 12]} where a fault takes a number" do
      [-> { emulator.fail_next(status: wrong) }, -> { emulator.fail_next(status: 503, times: wrong) },
       -> { emulator.fail_next(status: 503, retry_after: wrong) }, -> { emulator.not_json(status: wrong) },
       -> { described_class.start(port: wrong) }].each do |call|
        expect(&call).to raise_error(PubnubPam::ArgumentError, /: expected .*, got /)
      end
    end
  end

  [10**30, -1, Float::NAN, Float::INFINITY, 0, "1"].each do |wrong|
    it "refuses #{wrong.inspect[0, 12]} seconds of slowness" do
      %i[before between].each do |name|
        expect { emulator.slow(name => wrong) }
          .to raise_error(PubnubPam::ArgumentError, /\A#{name}: expected a positive number of seconds, got /)
      end
    end
  end

  it "accepts durations" do
    require "active_support"
    require "active_support/core_ext/integer/time"
    emulator.advance(minutes: 16.minutes)
    expect(emulator.now).to be_within(5).of(Time.now + 960)
    expect { emulator.advance(minutes: 61.seconds) }.to raise_error(PubnubPam::ArgumentError, /got 61 seconds/)
    emulator.clock_offset = 2.minutes
    date = emulator.publish("a", 1).headers["date"]
    expect(Time.httpdate(date)).to be_within(5).of(Time.now + 120)
  end
end
