# frozen_string_literal: true

module PubnubPam
  # A call to the service that is over: what {Client#initialize} gives to `on_request:`. Frozen, and without secrets.
  #
  # With Active Support, {#to_h} is the payload of the notification {NAME}.
  #
  # @example
  #   events = []
  #   client = PubnubPam::Emulator.start.client(on_request: ->(event) { events << event })
  #   client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
  #   events.last.to_s # => "grant_token 200 in … ms"
  class Event
    # What the notification is called.
    NAME = "request.pubnub_pam"
    # The notification of a call that is about to be sent.
    START = "start_request.pubnub_pam"
    # The category of a call whose caller was interrupted while it waited.
    CANCELLED = :cancelled
    # The category of a call that was never sent, because a middleware refused it. Only middlewares see it.
    NOT_SENT = :not_sent

    # @return [Symbol] `:grant_token`, `:revoke_token`, `:grant`, `:revoke`, `:audit`
    attr_reader :operation
    # @return [Integer, nil] the HTTP status; 408 for a timeout, nil where no answer came otherwise
    attr_reader :status
    # @return [Symbol] `:ack`, `:access_denied`, `:error`, `:timeout`, `:ssl_error` or `:non_json_response`, as in
    #   {Envelope#status}; or {CANCELLED}, or {NOT_SENT}
    attr_reader :category
    # @return [Integer] how often the request was sent
    attr_reader :attempts
    # @return [Float] seconds, over all attempts and the pauses between them
    attr_reader :duration
    # @return [String] the client's origin
    attr_reader :origin
    # @return [Exception, nil] what the bang form of the call raises, or what interrupted the caller
    attr_reader :error
    # @return [Hash] what middlewares have put into {ObservedCall#data}
    attr_reader :data

    # @api private
    def self.of(call, envelope, origin, data)
      new(operation: envelope.operation, status: envelope.status[:code], category: envelope.status[:category],
          attempts: call.attempts, duration: call.duration, origin:, error: envelope.error, data:)
    end

    # The other direction of {#to_h}.
    # @api private
    def self.from_h(payload)
      names = instance_method(:initialize).parameters.map(&:last) - %i[error data]
      new(**names.to_h { |name| [name, payload[name]] }, error: payload[:exception_object], data: payload[:data] || {})
    end
    private_class_method :of, :from_h

    # @api private
    def initialize(operation:, status:, category:, attempts:, duration:, origin:, error:, data: {})
      @operation = operation
      @status = status
      @category = category
      @attempts = attempts
      @duration = duration
      @origin = origin
      @error = error
      @data = data
      freeze
    end

    # @return [Boolean]
    def success? = category == :ack

    # @return [Hash{Symbol => Object}] all of the above: {#error}, where there is one, as `exception` (class name and
    #   message) and `exception_object`; {#data} where there is any
    def to_h
      { operation:, status:, category:, attempts:, duration:, origin:,
        **(error ? { exception: [error.class.name, error.message], exception_object: error } : {}),
        **(data.empty? ? {} : { data: }) }
    end

    # @return [String] one line for a log
    def to_s
      words = ["#{[operation, *status].join(" ")} in #{(duration * 1000).round(1)} ms"]
      words << "#{attempts} attempts" if attempts > 1
      words << Printable.escape([category, *error&.message].join(": ")) unless success?
      words.join(", ")
    end

    # @return [String]
    def inspect = "#<#{self.class} #{self}>"
  end
end
