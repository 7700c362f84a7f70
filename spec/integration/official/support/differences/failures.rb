# frozen_string_literal: true

# Where one raises and the other answers.
module Official
  six = %w[grant_token revoke_token grant revoke audit time]
  # On top of the official gem, the time is its own business.
  every = lambda do |*whats, but: []|
    lambda do |variant|
      calls = six - but - (variant == "stand-alone" ? [] : ["time"])
      calls.product(whats).map { |names| names.join(": ") }
    end
  end

  differs "a refused connection is an error envelope",
          reason: "callers who check envelopes need no `rescue` for it",
          at: /\Aoutcome\z/, official: /\Araises Errno::ECONNREFUSED/, ours: "returns Pubnub::ErrorEnvelope nil",
          on: every["nobody listens"]

  differs "a future is fulfilled with an error envelope where the connection is refused",
          reason: "the official gem's is rejected, its value nil, and its callback is never called",
          at: /\Aoutcome\z|\Acalled back/, official: /rejected future|\A0 times\z|true/,
          ours: /fulfilled future of Pubnub::ErrorEnvelope nil|\A1 times\z|true/,
          on: every["a future where nobody listens"]

  differs "a broken connection is an error envelope",
          reason: "as for a refused one",
          at: /\Aoutcome\z/, official: /\Araises HTTPClient::KeepAliveDisconnected/,
          ours: "returns Pubnub::ErrorEnvelope nil", on: every["the other side hangs up"]

  differs "an incomplete answer is an error",
          reason: "the official gem accepts the part that has arrived",
          at: /\Aoutcome\z/, official: "returns Pubnub::Envelope 200", ours: "returns Pubnub::ErrorEnvelope nil",
          on: every["the answer is cut off"]

  differs "a JSON answer without the service's shape is an error envelope",
          reason: "the official gem takes it for a success, or raises another error",
          at: /\Aoutcome\z/, official: /\Araises (?:TypeError|NoMethodError)|\Areturns Pubnub::Envelope 200/,
          ours: "returns Pubnub::ErrorEnvelope 200",
          on: every["the answer is json string", "the answer is json null"]

  differs "a JSON answer that is an Array is an error envelope",
          reason: "as for other shapes; only the time comes as one",
          at: /\Aoutcome\z/, official: /\Araises TypeError/, ours: "returns Pubnub::ErrorEnvelope 200",
          on: every["the answer is json array", but: ["time"]]

  differs "an answer about the time without a time is an error envelope",
          reason: "the official gem takes it for a success without a time",
          at: /\Aoutcome\z/, official: "returns Pubnub::Envelope 200", ours: "returns Pubnub::ErrorEnvelope 200",
          on: ["time: the answer is no data", "time: the answer is warning"], variants: ["stand-alone"]

  differs "a grant that is answered without a token is an error envelope",
          reason: "the official gem takes it for a success, and the token is nil",
          at: /\Aoutcome\z/, official: "returns Pubnub::Envelope 200", ours: "returns Pubnub::ErrorEnvelope 200",
          on: ["grant_token: the answer is no data", "grant_token: the answer is warning"]

  differs "a legacy call over TLS that fails is an error envelope",
          reason: "the official gem raises another error: it asks the exception for its code",
          at: /\Aoutcome\z/, official: /\Araises NoMethodError: undefined method `code'/,
          ours: "returns Pubnub::ErrorEnvelope nil",
          on: /\A(?:grant|revoke|audit): TLS with/

  differs "a call that fails once succeeds",
          reason: "it is tried again",
          at: /\Aoutcome\z/, official: "returns Pubnub::ErrorEnvelope 503", ours: "returns Pubnub::Envelope 200",
          on: ["grant_token: the service answers 503 once"]

  differs "a call with a wrong clock is sent again with the service's time, and succeeds",
          reason: "the refusal has the service's time; the client remembers the difference",
          at: /\Aoutcome\z|\Arequest 2\z/, official: /\Areturns Pubnub::ErrorEnvelope 400\z|\A\z/,
          ours: %r{\Areturns Pubnub::Envelope 200\z|\APOST /v3/pam/}, on: ["grant_token: a clock that is wrong"]

  differs "TLS is the default",
          reason: "the official gem sends tokens in plain text, unless `ssl: false` is given",
          at: /\Aoutcome\z|\Arequest 1\z/, official: /returns Pubnub::Envelope 200|POST/,
          ours: /returns Pubnub::ErrorEnvelope nil|\A\z/, on: ["client: ssl left to it"]
end
