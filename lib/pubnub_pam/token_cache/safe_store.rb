# frozen_string_literal: true

require "securerandom"

module PubnubPam
  class TokenCache
    # The store, without exceptions: errors are logged once, when it stops working.
    #
    # Stores of Active Support return nil for a failed read, as if there was no entry. So nil tells nothing.
    # @api private
    class SafeStore
      PROBE = "pubnub_pam/probe"
      # Seconds before each attempt of a write that must succeed, and of a read. Reads may lag behind writes.
      WRITES = [0, 0.02, 0.1].freeze
      READS = [*WRITES, 0.3].freeze

      # `raw` keeps stores of Active Support from using Marshal, which would run whatever somebody has written into the
      # store, before it is checked. Other stores do not know this option.
      def initialize(store, logger, client)
        @store = store
        @raw = store.respond_to?(:fetch_multi) ? { raw: true } : {}
        @has_local_cache = store.respond_to?(:with_local_cache)
        @logger = logger
        @client = client
        @down = false
      end

      # @return [Object, nil] a String, if this cache has written it
      def read(name)
        text(attempt(nil) { @store.read(name, **@raw) })
      end

      # @return [Array<Object>] the value of each of these names, nil for those that did not come back
      def read_multi(*names)
        found = attempt({}) { @store.read_multi(*names, **@raw) }
        found.is_a?(Hash) ? names.map { |name| text(found[name]) } : []
      end

      # An entry that does not come back does not exist: the read is repeated until it also returns a probe that was
      # written just before.
      # @param probe [String] the name of the probe
      # @return [Hash{String => Object}, nil] nil if the probe does not come back
      def read_surely(names, probe)
        mark = SecureRandom.alphanumeric(22)
        return unless insist(probe, mark, expires_in: 60)

        retrying(READS) do
          found, *values = read_multi(probe, *names)
          names.zip(values).to_h.compact if found == mark
        end
      ensure
        delete(probe)
      end

      # @return [Boolean] whether it was written
      def write(name, text, expires_in:)
        attempt(false) { @store.write(name, text, expires_in:, **@raw) } ? up! : down!
      end

      # Like {#write}, with more attempts.
      def insist(name, text, expires_in:)
        retrying(WRITES) { write(name, text, expires_in:) } || false
      end

      # @return [Boolean] whether it was written; false if an entry exists
      def add(name, text, expires_in:)
        attempt(false) { @store.write(name, text, expires_in:, unless_exist: true, **@raw) } ? up! : false
      end

      # Puts another entry in the place of one. Each attempt yields for its text, and none overwrites: a write that is
      # done twice (the store was thought to have failed, or its client sends it again) would bring back a text that
      # was replaced meanwhile.
      # @return [Boolean] whether it was written, and what was there before is gone
      def replace(name, expires_in:)
        retrying(WRITES) do
          text = yield
          delete(name)
          add(name, text, expires_in:) || read(name) == text
        end || false
      end

      def delete(name)
        attempt(false) { @store.delete(name) }
      end

      # Stores of Active Support do not raise when they are down, but a write returns false.
      # @return [Boolean]
      def writes?
        write(PROBE, "1", expires_in: 60)
      end

      def store_name
        @store.class.name || "a store"
      end

      def log(level, message)
        logger = @logger || @client.call.logger
        return logger.public_send(level, "pubnub_pam: #{message}") if logger

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

      # A Rails request remembers entries it has read. Other processes may have changed them since.
      def attempt(otherwise, &)
        @has_local_cache ? @store.with_local_cache(&) : yield
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
    private_constant :SafeStore
  end
end
