# frozen_string_literal: true

require "spec_helper"

RSpec.describe "the state of one call" do
  let(:run) { PubnubPam::Client.const_get(:Run).new(nil, :grant_token, {}, :sync, "127.0.0.1:1").tap(&:observed) }

  it "calls every on_finish block once, in reverse order, even if one of them raises" do
    told = []
    run.add_finisher(->(_) { told << 1 })
    run.add_finisher(->(_) { raise IOError, "torn" })
    run.add_finisher(->(_) { told << 3 })
    expect { run.finish }.to raise_error(IOError, "torn")
    run.finish
    expect(told).to eq([3, 1])
  end

  it "accepts no more on_finish blocks after it was sent" do
    run.sent
    expect { run.add_finisher(->(_) {}) }.to raise_error(PubnubPam::ArgumentError, /\Aon_finish: expected it before/)
  end

  it "has an event only after its end: not sent, if a middleware has refused it" do
    expect(run.event).to be_nil
    run.end_by(IOError.new("no"))
    expect(run.event).to have_attributes(category: :not_sent, attempts: 0, status: nil, error: be_an(IOError))
  end
end
