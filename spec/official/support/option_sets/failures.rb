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
      answers.each do |trouble|
        add("#{call}: the answer is #{trouble.to_s.tr("_", " ")}", server: trouble) { sync(call, **instance_exec(&options)) }
      end
      [429, 500, 503].each do |status|
        add("#{call}: the service answers #{status}", prepare: ->(it) { it.fail_next(status:, times: 20) },
                                                      client: { max_retries: 0 }) { sync(call, **instance_exec(&options)) }
      end
      add("#{call}: nobody listens", server: :nobody) { sync(call, **instance_exec(&options)) }
      add("#{call}: a future where nobody listens", server: :nobody) do
        pubnub.public_send(call, instance_exec(&options), &callback)
      end
      add("#{call}: the answer does not come", server: :silent, client: { read_timeout: 0.3 }) do
        sync(call, **instance_exec(&options))
      end
      add("#{call}: a future whose answer does not come", server: :silent, client: { read_timeout: 0.3 }) do
        pubnub.public_send(call, instance_exec(&options), &callback)
      end
      add("#{call}: the other side hangs up", server: :hangs_up) { sync(call, **instance_exec(&options)) }
      add("#{call}: the answer is cut off", server: :cut_off) { sync(call, **instance_exec(&options)) }
      add("#{call}: TLS without a certificate to trust", server: :self_signed, client: { ssl: true }) do
        sync(call, **instance_exec(&options))
      end
      add("#{call}: TLS with somebody who speaks none", server: :no_data, client: { ssl: true }) do
        sync(call, **instance_exec(&options))
      end
    end
    add("grant_token: the service answers 503 once", prepare: ->(it) { it.fail_next(status: 503) }) do
      sync(:grant_token, **some)
    end
    add("grant_token: a clock that is wrong", prepare: ->(it) { it.clock_offset = 3600 }) { sync(:grant_token, **some) }
  end
end
