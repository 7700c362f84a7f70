# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # The store as the cache sees it: it never raises, it wraps what it holds, and it says once when it is down.
    # @api private
    class Shelf
      PROBE = "pubnub_pam/probe"

      def initialize(store, seal, logger)
        @store = store
        @seal = seal
        @logger = logger
        @down = false
      end

      # @return [String, nil]
      def read(name)
        text_of(name, attempt(nil) { @store.read(name) })
      end

      # @return [Hash{String => String}]
      def read_multi(names)
        found = attempt({}) { @store.read_multi(*names) }
        found.to_h { |name, wrapped| [name, text_of(name, wrapped)] }.compact
      end

      # @return [Boolean] whether it was written
      def write(name, text, expires_in:)
        attempt(false) { @store.write(name, @seal.wrap(name, text), expires_in:) } ? up! : down!
      end

      # @return [Boolean] whether it was written, because nothing of this name was there
      def add(name, text, expires_in:)
        attempt(false) { @store.write(name, @seal.wrap(name, text), expires_in:, unless_exist: true) } ? up! : false
      end

      def delete(name)
        attempt(false) { @store.delete(name) }
      end

      # Stores of Active Support tell nobody that they are down, but they do say whether they have written.
      # @return [Boolean]
      def answers?
        attempt(false) { @store.write(PROBE, "1", expires_in: 60) } ? up! : down!
      end

      def store_name
        @store.class.name || "a store"
      end

      def log(level, message)
        return @logger.public_send(level, "pubnub_pam: #{message}") if @logger

        warn("pubnub_pam: #{message}") if level == :warn
      end

      private

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

      def text_of(name, wrapped)
        return if wrapped.nil?

        @seal.unwrap(name, wrapped).tap do |text|
          log(:warn, "an entry of the token cache cannot be read: written with another key?") if text.nil?
        end
      end
    end
    private_constant :Shelf
  end
end
