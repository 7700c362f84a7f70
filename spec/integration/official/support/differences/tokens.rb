# frozen_string_literal: true

# Reading tokens, and sending them along.
module Official
  differs "a token's signature is binary",
          reason: "the official gem marks its bytes as UTF-8, which they are not",
          at: /\["sig"\]\z/, on: ["parse_token: a token", "parse_token: a service's token"]

  differs "an invalid token is an `InvalidTokenError` with the position",
          reason: "it is an `ArgumentError`, like the official gem's for some of them",
          at: /\Araised/, official: /ArgumentError|TypeError|invalid base64|no implicit conversion/,
          ours: /InvalidTokenError|token: expected an Access Manager token, but|\["ArgumentError"\]/,
          on: ["parse_token: a token with padding that it does not need", "parse_token: what is no base64",
               "parse_token: a CBOR map without a length"]

  differs "an incomplete or empty token is not parsed",
          reason: "the official gem returns a part of it: an incomplete Hash, a number, an Array, nil",
          at: /\Aoutcome\z/, official: /\Areturns (?:Hash|NilClass|Integer|Array)/,
          ours: /\Araises PubnubPam::InvalidTokenError: token: expected an Access Manager token, but/,
          on: ["parse_token: a token that was cut off", "parse_token: an empty token", "parse_token: base64 of no CBOR",
               "parse_token: a CBOR array", "parse_token: an empty CBOR map"]

  differs "a token may have white space around it, and may be a keyword",
          reason: "files and variables can add a line break; `token:` is documented",
          at: /\Aoutcome\z/, official: /invalid base64|end_with/, ours: "returns Hash",
          on: ["parse_token: a token with a line end", "parse_token: a Hash"]

  differs "the text of a token is sent unchanged",
          reason: "the official gem replaces several spaces by one; no token has any, so the answer is the same",
          at: /\Arequest 1 line\z/, official: %r{/a%20b%20c\z}, ours: %r{/a%20%20b%20c\z},
          on: ["revoke_token: a token with spaces in it"]

  differs "`set_token` returns nil",
          reason: "a return value is printed in irb and in logs",
          at: /\Aoutcome\z|\Areturned\z/, official: /String|"tok"/, ours: /NilClass|nil/,
          on: ["set_token: what it returns"]

  differs "`set_token` takes the token by its name, too",
          reason: "as documented; the official gem sends the Hash",
          at: /auth\z/, official: /token/, ours: /\Atok\z|HIDDEN/, on: ["set_token: a Hash, then a grant"]

  differs "an empty token counts as none, so the client's auth key is sent",
          reason: "the official gem then sends neither",
          at: /auth\z/, official: nil, ours: /\Akey\z|HIDDEN/, on: ["set_token: an empty token, then a grant"]

  differs "a legacy grant is for the auth key that it names",
          reason: "while a token is set, the official gem grants to the token instead",
          at: /auth|body/, on: ["set_token: then a legacy grant for a key"]

  differs "a call for the time sends no credential",
          reason: "the service needs none",
          at: /auth\z/, official: /tok/, ours: nil, on: ["set_token: then a revocation and the time"],
          variants: ["stand-alone"]
end
