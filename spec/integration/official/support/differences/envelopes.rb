# frozen_string_literal: true

# What comes back from calls that both make.
module Official
  alone = ["stand-alone"]

  differs "`server_response` is an object of this gem",
          reason: "the official one belongs to the gem httpclient; `code`, `status`, `body`, `content` and `headers` " \
                  "are the same",
          at: /\[:server_response\]\.class\z/, official: "HTTP::Message", ours: "PubnubPam::Envelope::Response"

  differs "`server_response` is nil without an answer",
          reason: "the official gem puts an exception of the gem httpclient there",
          at: /\[:server_response\](?:\.(?:class|message|to_s)| is one of)?\z/, on: /does not come|TLS/

  differs "envelopes have nothing for histories and subscribers",
          reason: "stand-alone, there is only Access Manager; `id` is for the official gem's own use",
          at: /\.(?:id|first|last|history_start|history_end)\z/, ours: "no such method", variants: alone

  differs "the operation of `revoke_token` is `:revoke_token`",
          reason: "the official gem's is `:grant_token`",
          at: /\[:operation\]\z/, official: ":grant_token", ours: ":revoke_token", on: /revo/

  differs "a future is an object of this gem",
          reason: "the official one belongs to the gem concurrent-ruby and takes a thread; the methods are the same",
          at: /\Areturned\.class\z/, official: "Concurrent::Future", ours: "PubnubPam::Pubnub::Future"

  differs "the category of an answer that is not JSON is `:non_json_response`",
          reason: "the official gem has that category and never uses it",
          at: /\[:category\]\z/, official: ":error", ours: ":non_json_response",
          on: /answer is (?:empty|not json|bad gateway page|redirect)/

  differs "the category of a 403 is `:access_denied`",
          reason: "the official gem has that category, and never uses it",
          at: /\[:category\]\z/, official: ":error", ours: ":access_denied"

  differs "a legacy envelope has the message of a refusal in the form of tokens, too",
          reason: "it is the message of the service",
          at: /\.result\[:data\]\[:message\]\z/, official: "nil", ours: '"No"', on: /refused with details/

  differs "a Hash of options is not changed",
          reason: "the official gem writes into it",
          at: /\Areturned\[\d\]\z/, official: /\A:c/, ours: nil, on: ["grant_token: the options stay as they were"]
end
