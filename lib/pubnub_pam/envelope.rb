# frozen_string_literal: true

require "json"
require "uri"
require_relative "envelope/failure"
require_relative "envelope/settled"

module PubnubPam
  # The answer to a call, in the shape that the official Ruby SDK documents: {#status} and {#result} are its Hashes,
  # key for key, built when first asked for.
  #
  # @example
  #   client = PubnubPam::Emulator.start.client(http_sync: true)
  #   envelope = client.grant_token(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
  #   envelope.status[:code]                     # => 200
  #   envelope.result[:data]["token"] == envelope.token # => true
  class Envelope
    include Settled
    include Undumpable

    # What came back, for `status[:server_response]`.
    class Response
      include Undumpable

      # @return [Integer] the HTTP status
      attr_reader :status
      # @return [Hash{String => String}] by lower-case name
      attr_reader :headers
      # @return [String]
      attr_reader :body
      alias code status
      alias content body

      # @api private
      def initialize(status, headers, body)
        @status = status
        @headers = headers
        @body = body
        freeze
      end

      # The body can hold a token.
      # @return [String]
      def inspect
        "#<#{self.class} #{status}, #{Printable.count(body.bytesize, "byte")}>"
      end
    end

    # @api private
    def self.of(call, operation, config)
      (Failure.succeeded?(call, operation) ? Envelope : ErrorEnvelope).new(call, operation, config)
    end
    private_class_method :of

    # @return [Symbol] `:grant_token`, `:revoke_token`, `:grant`, `:revoke`, `:audit`, `:time`
    attr_reader :operation

    # @api private
    def initialize(call, operation, config)
      @call = call
      @operation = operation
      @config = config
    end

    # @return [Boolean]
    def success?
      !error?
    end

    # @return [Boolean]
    def error?
      false
    end

    # @return [PubnubPam::Error, nil] the exception that the bang form of the call would have raised
    def error
      nil
    end

    # @return [String, nil] the granted token
    def token
      @call.token
    end

    # How often the request was sent: 1, and 1 more for each retry. A call that was cancelled before it was sent
    # counts as 1 as well.
    #
    # @return [Integer] 1 or more, and 0 for an item of a list that could not be sent; `status[:auto_retried]` says
    #   whether it is more than 1
    # @example
    #   emulator = PubnubPam::Emulator.start
    #   emulator.fail_next(status: 503, times: 2)
    #   grants = { channels: { "a" => PubnubPam::Permissions.res(read: true) } }
    #   emulator.client(http_sync: true).grant_token(ttl: 15, **grants).attempts # => 3
    def attempts
      @call.attempts
    end

    # @return [Integer, nil] the service's time in tenths of microseconds since 1970, where that was asked
    def timetoken
      @call.timetoken if operation == :time
    end

    # @return [Hash{Symbol => Object}] `:code`, `:category`, `:error`, `:auto_retried`, `:client_request`,
    #   `:server_response`, `:data`, `:config`, …
    def status
      @status ||= { code: @call.status, category: :ack, error: false, **circumstances, **NOT_SUBSCRIBED }.freeze
    end

    # @return [Hash{Symbol => Object}] `:code`, `:operation`, `:client_request`, `:server_response`, `:data`
    def result
      @result ||= { code: @call.status, operation:, client_request:, server_response:, **data_field }.freeze
    end

    # @return [String] the outcome, without token or signature
    def inspect
      "#<#{self.class} #{operation} #{summary}>"
    end
    alias to_s inspect

    private

    def summary
      message = Printable.escape(data["message"]) if data.is_a?(Hash)
      "#{@call.status} #{message}".strip + (token ? ", #{granted}" : "")
    end

    # A newer service may grant tokens that cannot be read here. They are as good.
    def granted
      "a token for #{Token.parse(token).send(:heading)}"
    rescue InvalidTokenError
      "a token"
    end

    # Fields that the official SDK has for subscribers.
    NOT_SUBSCRIBED = { current_timetoken: nil, last_timetoken: nil, subscribed_channels: nil,
                       subscribed_channel_groups: nil, data: nil }.freeze
    private_constant :NOT_SUBSCRIBED

    # What every status has.
    def circumstances
      { client_request:, server_response:, auto_retried: attempts > 1, config: @config }
    end

    # The request's URL, with "HIDDEN" instead of the token and without the signature; nil without a request.
    def client_request
      return unless @call.url

      @client_request ||= URI(@call.url).freeze
    end

    def server_response
      return unless @call.status

      @server_response ||= Response.new(@call.status, @call.headers, @call.body)
    end

    # The answer to a time call has only its {#timetoken}.
    def data_field
      operation == :time ? {} : { data: }
    end

    def data
      return if operation == :time

      # The extension has limited its depth, to more than this would.
      @data ||= JSON.parse(@call.body, max_nesting: false)[legacy? ? "payload" : "data"]
    end

    # The calls before tokens have their own shapes of success and failure.
    def legacy?
      %i[grant revoke audit].include?(operation)
    end
  end

  # The answer to a call that failed: refused by the service, or without a usable answer.
  class ErrorEnvelope < Envelope
    # @return [Boolean]
    def error?
      true
    end

    # @return [PubnubPam::Error]
    def error
      @error ||= failure.exception
    end

    # @return [Hash{Symbol => Object}, nil] nil; for {Client::Legacy} calls as for a success, with `:data` as
    #   `{message:}`
    def result
      return unless legacy?

      @result ||= { code: failure.code, operation:, client_request:, server_response:,
                    data: { message: failure.data&.fetch(:message) } }.freeze
    end

    # @return [Hash{Symbol => Object}] `:code`, `:operation`, `:category`, `:error`, `:auto_retried`,
    #   `:client_request`, `:server_response`, `:config`, and `:data` as `{message:, details:}`; for {Client::Legacy}
    #   calls the keys of a success, with `:data` nil
    def status
      @status ||= { code: failure.code, category: failure.category, error: true, **circumstances,
                    **(legacy? ? NOT_SUBSCRIBED : { operation:, data: failure.data }) }.freeze
    end

    private

    def failure
      @failure ||= Failure.new(@call)
    end

    def summary
      # An answer's message begins with its status.
      error.is_a?(ResponseError) ? error.message : "#{failure.category}: #{error.message}"
    end
  end
end
