# frozen_string_literal: true

module PubnubPam
  # The module of all errors of this gem: `rescue PubnubPam::Error` catches all of them and no others.
  #
  # @example
  #   begin
  #     PubnubPam.parse_token("not a token")
  #   rescue PubnubPam::Error => e
  #     e.class # => PubnubPam::InvalidTokenError
  #   end
  module Error; end

  # A wrong call: the message names the argument, what was expected and what came.
  class ArgumentError < ::ArgumentError
    include Error
  end

  # A key or setting that this call needs is missing or unusable.
  class ConfigurationError < StandardError
    include Error
  end

  # A call on a client or emulator that was closed or stopped.
  class ClosedError < StandardError
    include Error
  end

  # A bug in this gem. Please report it with the message, which holds no secrets.
  class InternalError < StandardError
    include Error
  end

  # A text that is not an Access Manager token.
  class InvalidTokenError < ::ArgumentError
    include Error

    # @return [Symbol] `:empty`, `:too_large`, `:base64`, `:truncated`, `:trailing`, `:cbor`, `:too_deep`, `:type`,
    #   `:range`, `:version` or `:missing`
    attr_reader :reason
    # @return [Integer] the character of the text (for `:base64`), else the byte of what it decodes to
    attr_reader :offset

    # @api private
    def initialize(message = nil, reason: :invalid, offset: 0)
      super(message)
      @reason = reason
      @offset = offset
    end
  end

  # The service refused the call.
  class ResponseError < StandardError
    include Error

    # @return [Integer] the HTTP status
    attr_reader :status
    # @return [Array<Hash{String => String}>] each with `"message"`, `"location"`, `"locationType"`; often empty
    attr_reader :details
    # @return [String, nil] `"grant"` or `"revoke"`
    attr_reader :source
    # @return [Integer] how often the request was sent
    attr_reader :attempts

    # @api private
    def initialize(message = nil, status: nil, details: [], source: nil, attempts: 1)
      super(message)
      @status = status
      @details = details
      @source = source
      @attempts = attempts
    end
  end

  # 400: the service refuses the request.
  class BadRequestError < ResponseError; end
  # 403: the keys do not belong together, or do not permit this.
  class ForbiddenError < ResponseError; end
  # 429: too many requests.
  class TooManyRequestsError < ResponseError; end
  # 5xx: an error of the service.
  class ServerError < ResponseError; end
  # 503: the service is overloaded; try again later.
  class ServiceUnavailableError < ServerError; end

  # No usable answer: no connection, or one that broke.
  class ConnectionError < StandardError
    include Error

    # @return [Integer] how often the request was sent, or tried to be
    attr_reader :attempts

    # @api private
    def initialize(message = nil, attempts: 1)
      super(message)
      @attempts = attempts
    end
  end

  # A time limit was exceeded.
  class TimeoutError < ConnectionError; end
  # The server's certificate is not trusted, or TLS failed otherwise.
  class TLSError < ConnectionError; end
end
