# frozen_string_literal: true

require "json"
require "yaml"
require "spec_helper"

RSpec.describe "an object with credentials", :emulator do
  holders = {
    "a client" => -> { client },
    "an emulator's request" => -> { client.revoke_token("x") && emulator.requests.last },
    "a store of tokens in memory" => -> { PubnubPam::TokenCache::MemoryStore.new }
  }.freeze
  writers = { "Marshal" => ->(it) { Marshal.dump(it) }, "YAML" => ->(it) { YAML.dump(it) },
              "JSON" => ->(it) { JSON.generate([it]) }, "as_json" => :as_json.to_proc }.freeze

  holders.to_a.product(writers.to_a).each do |(what, holder), (how, write)|
    it "cannot be dumped: #{what} by #{how}" do
      held = instance_exec(&holder)
      expect { write.call(held) }.to raise_error(TypeError, /\A#{held.class} cannot be dumped: it holds credentials/)
    end
  end
end
