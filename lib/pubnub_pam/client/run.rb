# frozen_string_literal: true

module PubnubPam
  class Client
    # One call: prepared, then sent, then over.
    # @api private
    class Run
      attr_reader :call, :operation, :arguments, :mode, :origin, :envelope, :failure
      # How the caller gets the answer, if not as an {Envelope} or {Future}: see {ObservedCall#answer_as}.
      attr_accessor :form

      # @param call [Native::Call, Item::Unsent] not sent yet
      # @param arguments [Hash, Draft]
      # @param mode [Symbol] `:sync`, `:future`, `:callback` or `:batch`
      def initialize(call, operation, arguments, mode, origin)
        @call = call
        @operation = operation
        @arguments = arguments
        @mode = mode
        @origin = origin
      end

      # What middlewares see of it.
      # @return [ObservedCall]
      def observed
        @started ||= now
        @observed ||= ObservedCall.new(self)
      end

      # What middlewares share about it.
      def data
        @data ||= {}
      end

      def add_finisher(block)
        raise ArgumentError, "on_finish: expected it before the call is sent, got it afterwards" if @sent || @over

        (@finishers ||= []) << block
      end

      # Whether somebody wants to know of its end.
      def awaited?
        !@finishers.nil?
      end

      # From now on, its end does not depend on the caller.
      def sent
        @sent = true
      end

      def sent?
        @sent == true
      end

      # @return [Envelope]
      def settle(envelope)
        @over = true
        @envelope = envelope
      end

      # @param error [Exception, nil] nil where the caller's thread was killed
      def end_by(error)
        @over = true
        @failure = error if @failure.nil?
      end

      # Tells of the end, once, the last who asked for it first. All are told, also where one of them raises.
      def finish
        @over = true
        finishers = @finishers or return
        @finishers = nil
        tell(finishers)
      end

      # @return [Event, nil] nil while it is under way
      def event
        return unless @over

        @event ||= @envelope ? Event.send(:of, @call, @envelope, @origin, data) : without_envelope
      end

      private

      def tell(finishers)
        finishers.pop.call(observed)
      ensure
        tell(finishers) unless finishers.empty?
      end

      def without_envelope
        category = sent? ? Event::CANCELLED : Event::NOT_SENT
        Event.new(operation:, status: nil, category:, attempts: sent? ? @call.attempts : 0, duration: now - @started,
                  origin:, error: @failure, data:)
      end

      def now
        Process.clock_gettime(Process::CLOCK_MONOTONIC)
      end
    end
    private_constant :Run
  end
end
