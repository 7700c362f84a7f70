# frozen_string_literal: true

require_relative "item"

module PubnubPam
  class Client
    # The grants of one list: so many under way at a time, their envelopes in order.
    # @api private
    class Batch
      # So many times the concurrency are taken from the list before one that is late.
      AHEAD = 16

      def initialize(connection, advice, concurrency, require_user:, &to_envelope)
        @connection = connection
        @advice = advice
        @concurrency = concurrency
        @require_user = require_user
        @to_envelope = to_envelope
        @native = Native::Batch.new
        @window = []
        @yielded = 0
      end

      # Yields an envelope and its index for each item; brings back how many there were.
      def each(list, &)
        list.each do |item|
          start(item)
          pause until yield_finished(&) && room?
        end
        pause until yield_finished(&) && @window.empty?
        @yielded
      ensure
        @native.cancel(@window)
      end

      private

      def start(item)
        Native.uninterrupted { start_now(item) }
      end

      def start_now(item)
        draft = Item.draft(item, require_user: @require_user)
        @advice.about(draft)
        @native.start(@connection, draft, @window)
      rescue ::ArgumentError => e
        @window << Item::Unsent.new(e.message)
      end

      def yield_finished
        while @window.first&.over?
          envelope = @to_envelope.call(@window.shift)
          @yielded += 1
          yield envelope, @yielded - 1
        end
        true
      end

      # The first of the window is not over: whatever else is makes room.
      def room?
        @window.size < @concurrency || (!late? && @native.under_way < @concurrency)
      end

      def late?
        @window.size >= @concurrency * AHEAD
      end

      # Half of them: so Ruby is busy with one half while the other is under way.
      def pause
        late? ? @window.first.join : @native.wait(@window.first, (@concurrency + 1) / 2)
      end
    end
    private_constant :Batch
  end
end
