# frozen_string_literal: true

require_relative "worker"
require "base64"
require "cbor"

# The C gem `cbor`, and base64 by Ruby: what one would write without an SDK.
Worker.serve do |question|
  token = question.fetch(:token)
  -> { CBOR.decode(Base64.urlsafe_decode64(token)) }
end
