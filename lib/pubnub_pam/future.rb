# frozen_string_literal: true

require_relative "dispatcher"

module PubnubPam
  # A call under way. It runs outside Ruby, without a Ruby thread, and goes on if the future is dropped.
  #
  # It has the methods of the official SDK's futures.
  #
  # @example
  #   client = PubnubPam::Emulator.start.client
  #   future = client.grant_token(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
  #   future.value.token.start_with?("p0F2") # => true
  #   future.state                           # => :fulfilled
  class Future
    include Undumpable

    # @api private
    def initialize(call, form, &envelope)
      @call = call
      @form = form
      @to_envelope = envelope
      @mutex = Mutex.new
    end

    # Waits for the answer, at most `timeout` seconds.
    #
    # @param timeout [Numeric, ActiveSupport::Duration, nil] seconds; nil waits as long as the client's own limits allow
    # @return [Envelope, nil] nil where the time was over first, or the call was cancelled
    # @raise [PubnubPam::ArgumentError] for a timeout that is no number
    def value(timeout = nil)
      presented if over_within?(timeout) && !rejected?
    end

    # Like {#value}, but raises what {#reason} gives where the call was cancelled.
    #
    # An answer that is an error is a value too: ask {Envelope#error?}, or use the bang methods of the client.
    #
    # @param (see #value)
    # @return (see #value)
    # @raise [ConnectionError] for a cancelled call
    # @raise [PubnubPam::ArgumentError] for a timeout that is no number
    def value!(timeout = nil)
      return unless over_within?(timeout)

      rejected? ? raise(reason) : presented
    end

    # @param (see #value)
    # @return [Boolean] true where the call is over
    # @raise [PubnubPam::ArgumentError] for a timeout that is no number
    def wait(timeout = nil)
      over_within?(timeout)
    end

    # @return [Boolean] true once the call is over
    def complete?
      @call.over?
    end

    # @return [Boolean] true while the call is under way
    def pending?
      !complete?
    end

    # @return [Boolean] true once there is an answer, be it an error
    def fulfilled?
      complete? && !rejected?
    end

    # @return [Boolean] true once the call was cancelled
    def rejected?
      complete? && @cancelled == true && @call.status.nil?
    end

    # @return [Symbol] `:pending`, `:fulfilled` or `:rejected`
    def state
      return :pending if pending?

      rejected? ? :rejected : :fulfilled
    end

    # @return [PubnubPam::Error, nil] why a {#rejected?} call has no value
    def reason
      @reason ||= ConnectionError.new(@call.failure_message) if rejected?
    end

    # Cancels the call. The service may have done it already.
    #
    # @return [Boolean] false where it was over already
    def cancel
      return false if complete?

      @cancelled = true
      @call.cancel
      @call.wait(nil) # a moment, until the request is gone
      true
    end

    # @return [String]
    def inspect
      "#<#{self.class} #{state}>"
    end

    private

    # The envelope of a call that is over, also of one that was cancelled.
    def answer
      once { @answer ||= @to_envelope.call }
    end

    def over_within?(timeout)
      @call.wait(seconds(timeout))
    end

    def seconds(timeout)
      seconds = Duration.seconds(timeout)
      case seconds
      when nil, Integer, Float, Rational then seconds
      else raise ArgumentError, "timeout: expected seconds, or nil for no limit, got #{WrongValue.describe(timeout)}"
      end
    end

    def presented
      envelope = answer
      @form ? once { @presented ||= @form.present(envelope) } : envelope
    end

    # A signal trap cannot take a lock and goes on without: it must not lose an answer that it has waited for.
    def once
      locked = false
      @mutex.synchronize do
        locked = true
        yield
      end
    rescue ThreadError
      locked ? raise : yield
    end
  end
end
