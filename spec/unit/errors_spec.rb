# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Error do
  raised = %i[ArgumentError ConfigurationError ClosedError InternalError InvalidTokenError ResponseError BadRequestError
              ForbiddenError TooManyRequestsError ServerError ServiceUnavailableError ConnectionError TimeoutError
              TLSError].freeze

  raised.each do |name|
    it "is rescued with #{name}, a StandardError" do
      error = PubnubPam.const_get(name)
      expect(error).to be < described_class
      expect(error).to be < StandardError
      expect(error.new.message).to be_a(String)
    end
  end

  it "leaves others' errors alone" do
    expect([::ArgumentError, IOError, Timeout::Error].map { |error| error < described_class }).to eq([nil] * 3)
  end

  it "lets code for Ruby's ArgumentError rescue wrong arguments and wrong tokens" do
    expect([PubnubPam::ArgumentError, PubnubPam::InvalidTokenError]).to all(be < ::ArgumentError)
  end

  it "has a connection error for timeouts and TLS, and a server error for an overloaded service" do
    expect([PubnubPam::TimeoutError, PubnubPam::TLSError]).to all(be < PubnubPam::ConnectionError)
    expect(PubnubPam::ServiceUnavailableError).to be < PubnubPam::ServerError
  end
end
