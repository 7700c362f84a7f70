# frozen_string_literal: true

# Reading tokens, and sending them along.
module Official
  differs "a token's signature is binary",
          reason: "the official gem calls its bytes UTF-8, which they are not",
          at: /\["sig"\]\z/, on: ["parse_token: a token", "parse_token: a service's token"]

  differs "what is no token is an `InvalidTokenError` that says where",
          reason: "it is an `ArgumentError`, as the official gem's is where it notices",
          at: /\Araised/, official: /ArgumentError|TypeError|invalid base64|no implicit conversion/,
          ours: /InvalidTokenError|token: expected an Access Manager token, but|\["ArgumentError"\]/,
          on: ["parse_token: a token with padding that it does not need", "parse_token: what is no base64",
               "parse_token: a CBOR map without a length"]

  differs "half a token, or none, is not parsed",
          reason: "the official gem returns what it makes of the bytes: half a Hash, a number, an Array, nil",
          at: /\Aoutcome\z/, official: /\Areturns (?:Hash|NilClass|Integer|Array)/,
          ours: /\Araises PubnubPam::InvalidTokenError: token: expected an Access Manager token, but/,
          on: ["parse_token: a token that was cut off", "parse_token: an empty token", "parse_token: base64 of no CBOR",
               "parse_token: a CBOR array", "parse_token: an empty CBOR map"]

  differs "a token may have white space around it, or its name",
          reason: "a line end is what a file or a variable adds; `token:` is what the documentation's signature says",
          at: /\Aoutcome\z/, official: /invalid base64|end_with/, ours: "returns Hash",
          on: ["parse_token: a token with a line end", "parse_token: a Hash"]

  differs "what is inside of a token is sent as it is",
          reason: "the official gem makes one space of several; there is none in a token, so the service says the same",
          at: /\Arequest 1 line\z/, official: %r{/a%20b%20c\z}, ours: %r{/a%20%20b%20c\z},
          on: ["revoke_token: a token with spaces in it"]

  differs "`set_token` returns nil",
          reason: "what it returns is printed in irb, and in logs",
          at: /\Aoutcome\z|\Areturned\z/, official: /String|"tok"/, ours: /NilClass|nil/,
          on: ["set_token: what it returns"]

  differs "`set_token` takes the token by its name, too",
          reason: "so the documentation has it; the official gem sends the Hash",
          at: /auth\z/, official: /token/, ours: /\Atok\z|HIDDEN/, on: ["set_token: a Hash, then a grant"]

  differs "an empty token is none, so the client's auth key is sent",
          reason: "the official gem then sends neither",
          at: /auth\z/, official: nil, ours: /\Akey\z|HIDDEN/, on: ["set_token: an empty token, then a grant"]

  differs "a legacy grant is for the auth key that it names",
          reason: "while a token is set, the official gem grants to the token instead",
          at: /auth|body/, on: ["set_token: then a legacy grant for a key"]

  differs "asking for the time takes no credential",
          reason: "nobody is refused it",
          at: /auth\z/, official: /tok/, ours: nil, on: ["set_token: then a revocation and the time"],
          variants: ["stand-alone"]
end
