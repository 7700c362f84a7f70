# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # A store in this process's memory: thread-safe, and bounded. It removes the entry that was used least recently.
    #
    # A token needs three entries, and each user two more. A token that was removed is granted again, and
    # {TokenCache#revoke_all} does not find it.
    #
    # @example
    #   store = PubnubPam::TokenCache::MemoryStore.new(max_entries: 2)
    #   %w[a b c].each { |name| store.write(name, name.upcase) }
    #   store.read_multi("a", "b", "c") # => {"b"=>"B", "c"=>"C"}
    class MemoryStore
      include Undumpable

      # @param max_entries [Integer]
      # @param clock [#call] gives the Time
      # @raise [PubnubPam::ArgumentError]
      def initialize(max_entries: 30_000, clock: -> { Time.now })
        @max_entries = CacheOptions.count(:max_entries, max_entries, 1..)
        @clock = CacheOptions.clock(clock)
        @entries = {}
        @mutex = Mutex.new
      end

      # @param name [String]
      # @return [Object, nil]
      def read(name)
        now = @clock.call.to_f
        @mutex.synchronize { use(name, now) }
      end

      # @param names [Array<String>]
      # @return [Hash{String => Object}] those that are there
      def read_multi(*names)
        now = @clock.call.to_f
        @mutex.synchronize do
          names.each_with_object({}) do |name, found|
            value = use(name, now)
            found[name] = value unless value.nil?
          end
        end
      end

      # @param name [String]
      # @param value [Object]
      # @param expires_in [Numeric, ActiveSupport::Duration, nil] seconds
      # @param unless_exist [Boolean] whether an entry that is there stays
      # @return [Boolean] whether it was written
      # @raise [PubnubPam::ArgumentError] for seconds that are none
      def write(name, value, expires_in: nil, unless_exist: false)
        life = expires_in ? CacheOptions.seconds(:expires_in, expires_in) : Float::INFINITY
        now = @clock.call.to_f
        @mutex.synchronize do
          next false if unless_exist && !use(name, now).nil?

          @entries.delete(name)
          @entries[name] = [value, now + life]
          @entries.shift while @entries.size > @max_entries
          true
        end
      end

      # @param name [String]
      # @return [Boolean] whether it was there
      def delete(name)
        @mutex.synchronize { !@entries.delete(name).nil? }
      end

      # @return [Integer] how many entries there are, those that expired unseen included
      def size
        @mutex.synchronize { @entries.size }
      end

      # @return [String]
      def inspect
        "#<#{self.class} max_entries: #{@max_entries}>"
      end

      private

      # A Hash keeps the order of insertion, so the first is always the one unused for longest.
      def use(name, now)
        value, expiry = entry = @entries.delete(name)
        return if entry.nil? || expiry <= now

        @entries[name] = entry
        value
      end
    end
  end
end
