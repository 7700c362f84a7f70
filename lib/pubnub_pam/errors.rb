# frozen_string_literal: true

module PubnubPam
  # Everything this gem raises: `rescue PubnubPam::Error` catches it all, and nothing of anybody else's.
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

  # A text that is no Access Manager token.
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

  # The service answered, but not with a success.
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

  # 400: the service does not take the request.
  class BadRequestError < ResponseError; end
  # 403: the keys do not belong together, or may not do this.
  class ForbiddenError < ResponseError; end
  # 429: too much at once.
  class TooManyRequestsError < ResponseError; end
  # 5xx: the service is in trouble.
  class ServerError < ResponseError; end
  # 503: the service is overloaded; later it may work.
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

  # One of the time limits ran out.
  class TimeoutError < ConnectionError; end
  # The other side's certificate is not believed, or TLS failed otherwise.
  class TLSError < ConnectionError; end
end
