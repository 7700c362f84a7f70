# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # Tokens that could not be listed in the store yet. Only this process knows them. Thread-safe and bounded.
    # @api private
    class Unlisted
      MOST = 1000
      # How many are listed at a time, once the store works.
      SOME = 20

      def initialize
        @mutex = Mutex.new
        @entries = []
      end

      def put(owner, entry)
        @mutex.synchronize do
          @entries << [owner, entry]
          @entries.shift if @entries.size > MOST
        end
      end

      # Removes the oldest ones and returns them.
      # @return [Array<(String, Entry)>]
      def take
        @mutex.synchronize { @entries.shift(SOME) }
      end

      # @return [Array<Entry>]
      def of(owner)
        @mutex.synchronize { @entries.select { |of, _| of == owner }.map(&:last) }
      end

      def remove(owner, token)
        @mutex.synchronize { @entries.reject! { |of, entry| of == owner && entry.token == token } }
      end
    end
    private_constant :Unlisted
  end
end
