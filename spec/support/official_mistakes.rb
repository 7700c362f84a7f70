# frozen_string_literal: true

require_relative "drop_in"

# For examples of what the official gem (5.6.0) gets wrong, or its documentation says of it and is not so. What happens
# there was seen by running it; spec/integration/official/comparison_spec.rb runs it again where it is at hand.
module OfficialMistakes
  # `mistake "what it is about", there: "what happens there", here: "what happens here"` is an example of the latter.
  module Examples
    def mistake(name, there:, here:, &example)
      it("#{name} (there: #{there}; here: #{here})", &example)
    end
  end

  def self.included(group)
    group.extend(Examples)
    group.include(DropIn)
    group.let(:token) { pubnub.grant_token(ttl: 15, **some).result[:data]["token"] }
    group.let(:res) { Pubnub::Permissions.res(read: true) }
  end

  # A client with other options than the rest, or with fewer.
  def with(**changes) = Pubnub.new(**options, http_sync: true, **changes)
  def without(*names) = Pubnub.new(**options.except(*names), http_sync: true)

  # What is said about a call that is refused before anything is sent.
  def refusal
    yield
  rescue Pubnub::Error, PubnubPam::Error => e
    e.message
  end
end
