# frozen_string_literal: true

# Servers in trouble, and none.
module Official
  OptionSets.instance_eval do
    calls = {
      grant_token: -> { some }, revoke_token: -> { { token: token } }, grant: -> { { channel: "a", auth_key: "k" } },
      revoke: -> { { channel: "a" } }, audit: -> { { channel: "a" } }, time: -> { {} }
    }
    answers = %i[empty not_json bad_gateway_page redirect json_array json_string json_null no_data teapot
                 refused_with_details error_as_text error_without_text warning]
    calls.each do |call, options|
      # Ours tries again. Once is enough to see it.
      once = call == :grant_token ? {} : { max_retries: 0 }

      answers.each do |trouble|
        add("#{call}: the answer is #{trouble.to_s.tr("_", " ")}", server: trouble, client: once) do
          sync(call, **instance_exec(&options))
        end
      end
      [429, 500, 503].each do |status|
        add("#{call}: the service answers #{status}", prepare: ->(it) { it.fail_next(status:, times: 20) },
                                                      client: { max_retries: 0 }) do
          sync(call, **instance_exec(&options))
        end
      end
      {
        "nobody listens" => [:nobody, {}], "the answer does not come" => [:silent, { read_timeout: 0.3 }],
        "the other side hangs up" => [:hangs_up, {}], "the answer is cut off" => [:cut_off, {}],
        "TLS without a certificate to trust" => [:self_signed, { ssl: true }],
        "TLS with somebody who speaks none" => [:no_data, { ssl: true }]
      }.each do |what, (server, client)|
        add("#{call}: #{what}", server:, client: { **once, **client }) { sync(call, **instance_exec(&options)) }
      end
      { "a future where nobody listens" => [:nobody, {}],
        "a future whose answer does not come" => [:silent, { read_timeout: 0.3 }] }.each do |what, (server, client)|
        add("#{call}: #{what}", server:, client: { **once, **client }) do
          pubnub.public_send(call, instance_exec(&options), &callback)
        end
      end
    end
    add("grant_token: the service answers 503 once", prepare: ->(it) { it.fail_next(status: 503) }) do
      sync(:grant_token, **some)
    end
    add("grant_token: a clock that is wrong", prepare: ->(it) { it.clock_offset = 3600 }) { sync(:grant_token, **some) }
  end
end
