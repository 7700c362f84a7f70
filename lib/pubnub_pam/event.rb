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
    # The category of a synchronous call whose caller was interrupted while it waited.
    CANCELLED = :cancelled

    # @return [Symbol] `:grant_token`, `:revoke_token`, `:grant`, `:revoke`, `:audit`
    attr_reader :operation
    # @return [Integer, nil] the HTTP status; 408 for a timeout, nil where no answer came otherwise
    attr_reader :status
    # @return [Symbol] `:ack`, `:access_denied`, `:error`, `:timeout`, `:ssl_error` or `:non_json_response`, as in
    #   {Envelope#status}; or {CANCELLED}
    attr_reader :category
    # @return [Integer] how often the request was sent
    attr_reader :attempts
    # @return [Float] seconds, over all attempts and the pauses between them
    attr_reader :duration
    # @return [String] the client's origin
    attr_reader :origin
    # @return [Exception, nil] what the bang form of the call raises, or what interrupted the caller
    attr_reader :error

    # @api private
    def self.of(call, envelope, origin)
      new(operation: envelope.operation, status: envelope.status[:code], category: envelope.status[:category],
          attempts: call.attempts, duration: call.duration, origin:, error: envelope.error)
    end

    # The other direction of {#to_h}.
    # @api private
    def self.from_h(payload)
      names = instance_method(:initialize).parameters.map(&:last) - [:error]
      new(**names.to_h { |name| [name, payload[name]] }, error: payload[:exception_object])
    end
    private_class_method :of, :from_h

    # @api private
    def initialize(operation:, status:, category:, attempts:, duration:, origin:, error:)
      @operation = operation
      @status = status
      @category = category
      @attempts = attempts
      @duration = duration
      @origin = origin
      @error = error
      freeze
    end

    # @return [Boolean]
    def success?
      category == :ack
    end

    # @return [Hash{Symbol => Object}] all of the above but {#error}, which is there as `exception`: class name and
    #   message, where there is one
    def to_h
      { operation:, status:, category:, attempts:, duration:, origin:,
        **(error ? { exception: [error.class.name, error.message], exception_object: error } : {}) }
    end

    # @return [String] one line for a log
    def to_s
      words = ["#{[operation, *status].join(" ")} in #{(duration * 1000).round(1)} ms"]
      words << "#{attempts} attempts" if attempts > 1
      words << Printable.escape([category, *error&.message].join(": ")) unless success?
      words.join(", ")
    end

    # @return [String]
    def inspect
      "#<#{self.class} #{self}>"
    end
  end
end
