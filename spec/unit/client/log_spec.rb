# frozen_string_literal: true

require "logger"
require "stringio"
require "spec_helper"

RSpec.describe "the log of a client" do
  let(:out) { StringIO.new }
  let(:log) { PubnubPam::Client.const_get(:Log) }

  it "has the errors of other code, which stop nothing" do
    expect(log.new(Logger.new(out)).guard("a callback") { raise IOError, "torn" }).to be_truthy
    expect(out.string).to include("pubnub_pam: a callback raised IOError: torn")
  end

  it "is standard error without a logger, or if the logger raises" do
    expect { log.new(nil).guard("a callback") { raise IOError, "torn" } }
      .to output("pubnub_pam: a callback raised IOError: torn\n").to_stderr
    broken = Object.new.tap { |logger| def logger.error(*) = raise("full") }
    expect { log.new(broken).guard("a callback") { raise IOError, "torn" } }
      .to output(/torn; the logger raised RuntimeError: full/).to_stderr
  end

  it "does not keep interrupts" do
    expect { log.new(nil).guard("a callback") { raise Interrupt } }.to raise_error(Interrupt)
  end
end
