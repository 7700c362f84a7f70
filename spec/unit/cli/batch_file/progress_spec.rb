# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and the progress of a batch", :emulator do
  include_context "with a command line"
  include_context "with a batch"

  describe "the progress" do
    let(:screen) { StringIO.new }
    let(:time) { [0.0] }
    let(:portion) { [0.0] }

    def progress(known: true)
      batch = PubnubPam::CLI.const_get(:BatchFile)
      batch.const_get(:Progress).new(screen, (-> { portion[0] } if known), clock: -> { time[0] })
    end

    def shown
      screen.string.split("\r\e[K").last
    end

    it "shows the part that is done, the number of lines, the speed and the time that is left" do
      bar = progress
      99.times { |number| bar.show(number + 1, 0) }
      expect(screen.string).to eq("")
      portion[0] = 0.25
      time[0] = 10.0
      bar.show(100, 3)
      expect(shown).to eq("[######..................]  25%  100 lines  3 failed  10/s  0:30 left")
    end

    it "estimates without the lines of an earlier run" do
      bar = progress
      portion[0] = 0.5
      1000.times { |number| bar.show(number + 1, 0, asked: false) }
      time[0] = 60.0
      portion[0] = 0.75
      bar.show(1001, 0)
      expect(shown).to eq("[##################......]  75%  1001 lines  0/s  1:00 left")
    end

    it "shows no bar if the length of the input is not known" do
      bar = progress(known: false)
      time[0] = 2.0
      bar.show(1, 0)
      expect(shown).to eq("1 line  1/s")
    end

    it "is drawn ten times a second at most" do
      bar = progress
      100.times { |number| bar.show(number, 0).tap { time[0] += 0.01 } }
      expect(screen.string.scan("\r").size).to be_between(8, 10)
    end
  end
end
