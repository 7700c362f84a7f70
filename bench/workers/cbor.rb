# frozen_string_literal: true

require_relative "worker"
require "cbor"

# The C gem `cbor` and base64 by Ruby itself: what one would write without an SDK.
Worker.serve do |question|
  token = question.fetch(:token).tr("-_", "+/")
  -> { CBOR.decode(token.unpack1("m")) }
end
