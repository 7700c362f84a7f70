# frozen_string_literal: true

# What permissions are made of, and what they tell.
module Official
  alone = ["stand-alone"]

  differs "a permission is true, false or nil; of a legacy call, 1 or 0, too",
          reason: "the official gem grants what is given as `\"false\"`, `\"\"` or `:no`, and tokens for 0 as well",
          at: /\Aoutcome\z|\Arequest 1\z/, official: /Envelope 200|GET|POST/,
          ours: /ArgumentError: .*(?:read|write|manage).*got ("|:no|0)|\A\z/,
          on: ["grant_token: a permission that is given as \"false\"", "grant_token: a permission that is given as 0",
               "grant_token: a permission of a pattern that is given as \"\""] +
              %w[grant revoke].product(["write as \"false\"", "read as \"\"", "manage as :no"])
                .map { |call, what| "#{call}: a key on a channel, #{what}" }

  differs "permissions are only made by `res` and `pat`",
          reason: "as documented",
          at: /\Aoutcome\z/, ours: /\Araises \w+Error/, on: ["permissions: one made by new"], variants: alone

  differs "the error for a misspelt permission suggests one, and lists those of each kind of resource",
          reason: "it is an `::ArgumentError` as well, like Ruby's",
          at: /\Araised/, official: /\AArgumentError\z|\Aunknown keyword: :raed\z/,
          ours: /\APubnubPam::ArgumentError\z|\Aunknown keyword: :raed; did you mean read:\?; a channel has/,
          on: ["permissions: a name that nobody knows"], variants: alone

  differs "permissions have the `type` `:res` or `:pat`",
          reason: "the same as the methods; the official ones are `:resource` and `:pattern`",
          at: /\Areturned\[[01]\]\z/, official: /\A:(?:resource|pattern)\z/, ours: /\A:(?:res|pat)\z/,
          on: ["permissions: what they tell"], variants: alone
end
