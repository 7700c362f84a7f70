# frozen_string_literal: true

module PubnubPam
  class Envelope
    # Why a call failed: code and category for envelopes, and the exception.
    #
    # Messages have no secrets. The body of an unknown answer is never shown: pages of proxies often quote the URL, with
    # token and signature.
    # @api private
    class Failure
      # Exceptions by HTTP status; other 5xx are {ServerError}, the rest {ResponseError}.
      BY_STATUS = { 400 => BadRequestError, 403 => ForbiddenError, 429 => TooManyRequestsError,
                    503 => ServiceUnavailableError }.freeze
      # Exceptions, codes and categories where no answer came.
      WITHOUT_ANSWER = {
        timeout: [TimeoutError, 408, :timeout], tls: [TLSError, nil, :ssl_error],
        connection: [ConnectionError, nil, :error], answer: [ConnectionError, nil, :error],
        foreign: [ConnectionError, nil, :error],
        setup: [ConfigurationError, nil, :error], unsent: [ArgumentError, nil, :error],
        internal: [InternalError, nil, :error]
      }.freeze
      TIMESTAMP = "Invalid Timestamp"
      ONE_KEYSET = "check that publish_key, secret_key and subscribe_key belong to one keyset"
      # What to check, for messages of the service that do not say it.
      HINTS = {
        "Invalid signature" => ONE_KEYSET,
        "Signature Does Not Match" => ONE_KEYSET,
        TIMESTAMP => "the service takes timestamps within 60 s of its clock"
      }.freeze

      # A token, an auth key or a signature in a quoted URL.
      SECRET = %r{(/grant/|\b(?:auth|signature)=)[^\s&?"'<>]+}
      # A plain `Content-Type` or `Content-Encoding`; anything else is not repeated.
      PLAIN_WORD = %r{\A[\w.+/-]{1,60}\z}
      # Statuses of redirects.
      REDIRECTS = [301, 302, 303, 307, 308].freeze

      def self.succeeded?(call, operation)
        case operation
        when :grant_token then call.granted?
        when :time then !call.timetoken.nil?
        else call.accepted?
        end
      end

      def initialize(call)
        @call = call
      end

      def code = answered? ? @call.status : without_answer[1]

      def category
        return without_answer[2] unless answered?
        return :non_json_response unless rejection[:json]

        @call.status == 403 ? :access_denied : :error
      end

      def data
        return unless answered? && rejection[:message]

        details = rejection[:details]
        { message: rejection[:message], details: (details unless details.empty?) }
      end

      def exception
        return exception_without_answer unless answered?

        exception_class.new(message, status: @call.status, details: rejection[:details], source: rejection[:source],
                                     attempts: @call.attempts)
      end

      private

      def answered? = @call.failure.nil?
      def without_answer = WITHOUT_ANSWER.fetch(@call.failure)

      # Wrong settings and bugs are not about the service, so they have no attempts.
      def exception_without_answer
        kind = without_answer[0]
        message = Printable.escape(@call.failure_message)
        return kind.new(message) unless kind <= ConnectionError

        kind.new(message, attempts: @call.attempts)
      end

      def rejection = @rejection ||= without_secrets(@call.rejection)

      def without_secrets(rejection)
        hide = ->(text) { text&.gsub(SECRET, "\\1HIDDEN") }
        details = rejection[:details].map { |detail| detail.transform_values(&hide) }
        { **rejection, message: hide.call(rejection[:message]), details: }
      end

      def exception_class
        BY_STATUS.fetch(@call.status) { @call.status >= 500 ? ServerError : ResponseError }
      end

      def message
        text = rejection[:message] || about_the_answer
        details = rejection[:details].map { |detail| "#{detail["message"]} (#{detail["location"]})" }
        Printable.escape(["#{@call.status} #{text}", *details, *HINTS[text], *(clock if text == TIMESTAMP)].join("; "))
      end

      # Of an answer without a message.
      def about_the_answer
        if REDIRECTS.include?(@call.status)
          "a redirect, which is not followed: check origin and ssl"
        elsif rejection[:json]
          @call.status == 200 ? "an answer without a token" : "an answer without a message"
        else
          "an answer that is not JSON (#{form}): it may come from a proxy, not from the service"
        end
      end

      def form
        words = @call.headers.values_at("content-type", "content-encoding").compact.map { |value| value[/[^;]*/].strip }
        size = @call.body.empty? ? "empty" : Printable.count(@call.body.bytesize, "byte")
        [*words.grep(PLAIN_WORD), size].join(", ")
      end

      def clock
        Clock.describe(@call.clock_offset) if @call.clock_offset
      end
    end
    private_constant :Failure
  end
end
