# frozen_string_literal: true

require_relative "item"

module PubnubPam
  class Client
    # The grants of one list: so many under way at a time, their envelopes in order.
    # @api private
    class Batch
      # So many times the concurrency are taken from the list before one that is late.
      AHEAD = 16

      def initialize(runner, connection, concurrency, require_user:)
        @runner = runner
        @connection = connection
        @concurrency = concurrency
        @require_user = require_user
        @native = Native::Batch.new
        @window = []
        @yielded = 0
      end

      # Yields an envelope and its index for each item; returns how many there were.
      def each(list, &)
        list.each do |item|
          start(item)
          pause until yield_finished(&) && room?
        end
        pause until yield_finished(&) && @window.empty?
        @yielded
      ensure
        @runner.abandon(@window)
      end

      private

      # What is in the window ends with the list, whatever ends that.
      def start(item)
        @window << (run = Native.uninterrupted { prepared(item) })
        @runner.through(run) { send_now(run) } unless run.call.instance_of?(Item::Unsent)
      rescue PubnubPam::ArgumentError => e
        raise if run.nil? || run.sent?

        @window[-1] = unsent(e)
      end

      def prepared(item)
        draft = Item.draft(item, require_user: @require_user)
        @runner.prepared(:grant_token, draft, :batch) { @connection.grant(draft.native) }
      rescue ::ArgumentError => e
        unsent(e)
      end

      def unsent(error)
        @runner.prepared(:grant_token, {}, :batch) { Item::Unsent.new(error.message) }
      end

      # An interrupt in between cancels a call that counts as sent.
      def send_now(run)
        run.sent
        @native.start(run.call)
      end

      def yield_finished
        while @window.first&.call&.over?
          answer = @runner.finished(@window.shift)
          @yielded += 1
          yield answer, @yielded - 1
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
        late? ? @window.first.call.join : @native.wait(@window.first.call, (@concurrency + 1) / 2)
      end
    end
    private_constant :Batch
  end
end
