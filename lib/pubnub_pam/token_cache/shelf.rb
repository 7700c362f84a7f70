# frozen_string_literal: true

require "securerandom"

module PubnubPam
  class TokenCache
    # The store as the cache sees it: it never raises, and it says once when it is down.
    #
    # Stores of Active Support answer a read that failed with nil, as if nothing was there. Only what comes back from a
    # read says something.
    # @api private
    class Shelf
      PROBE = "pubnub_pam/probe"
      # Seconds before each try of what has to be written, and of what has to be read: reads may lag behind writes.
      WRITES = [0, 0.02, 0.1].freeze
      READS = [*WRITES, 0.3].freeze

      # Stores of Active Support shall keep the text as it is: reading it back by Marshal would run what somebody has
      # put there before anybody can check it. Other stores know nothing of this option.
      def initialize(store, logger)
        @store = store
        @raw = store.respond_to?(:fetch_multi) ? { raw: true } : {}
        @logger = logger
        @down = false
      end

      # @return [Object, nil] a String where we have written it
      def read(name)
        text(attempt(nil) { @store.read(name, **@raw) })
      end

      # @return [Hash{String => Object}] what came back
      def read_multi(names)
        found = attempt({}) { @store.read_multi(*names, **@raw) }
        found.is_a?(Hash) ? found.slice(*names).compact.transform_values { |value| text(value) } : {}
      end

      # Like {#read_multi}, where what does not come back is not there: something that was written just before, next
      # to it, has come back with it.
      # @param probe [String] its name
      # @return [Hash{String => Object}, nil] nil where the store does not tell
      def read_surely(names, probe)
        mark = SecureRandom.alphanumeric(22)
        return unless insist(probe, mark, expires_in: 60)

        retrying(READS) do
          found = read_multi([probe, *names])
          found.except(probe) if found[probe] == mark
        end
      ensure
        delete(probe)
      end

      # @return [Boolean] whether it was written
      def write(name, text, expires_in:)
        attempt(false) { @store.write(name, text, expires_in:, **@raw) } ? up! : down!
      end

      # Like {#write}, more than once if necessary.
      def insist(name, text, expires_in:)
        retrying(WRITES) { write(name, text, expires_in:) } || false
      end

      # @return [Boolean] whether it was written, because nothing of this name was there
      def add(name, text, expires_in:)
        attempt(false) { @store.write(name, text, expires_in:, unless_exist: true, **@raw) } ? up! : false
      end

      def delete(name)
        attempt(false) { @store.delete(name) }
      end

      # Stores of Active Support tell nobody that they are down, but they do say whether they have written.
      # @return [Boolean]
      def writes?
        write(PROBE, "1", expires_in: 60)
      end

      def store_name
        @store.class.name || "a store"
      end

      def log(level, message)
        return @logger.public_send(level, "pubnub_pam: #{message}") if @logger

        warn("pubnub_pam: #{message}") if level == :warn
      end

      private

      def retrying(pauses)
        pauses.each do |pause|
          sleep(pause) if pause.positive?
          result = yield
          return result if result
        end
        nil
      end

      # What a Rails request remembers of the store is not what other processes have written since.
      def attempt(otherwise, &)
        @store.respond_to?(:with_local_cache) ? @store.with_local_cache(&) : yield
      rescue StandardError => e
        down!(e)
        otherwise
      end

      def up!
        log(:info, "the token cache's store (#{store_name}) answers again") if @down
        @down = false
        true
      end

      def down!(error = nil)
        because = " (#{error.class}: #{error.message})" if error
        log(:warn, "the token cache's store (#{store_name}) is down, granting without it#{because}") unless @down
        @down = true
        false
      end

      def text(value)
        value.is_a?(String) && value.encoding != Encoding::UTF_8 ? value.dup.force_encoding(Encoding::UTF_8) : value
      end
    end
    private_constant :Shelf
  end
end
