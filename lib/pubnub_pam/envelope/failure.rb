# frozen_string_literal: true

require_relative "complaint"

module PubnubPam
  class Envelope
    # Why a call failed: code and category for envelopes, and the exception.
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

      def code
        answered? ? @call.status : without_answer[1]
      end

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

      def answered?
        @call.failure.nil?
      end

      def without_answer
        WITHOUT_ANSWER.fetch(@call.failure)
      end

      # Wrong settings and bugs are not about the service, so they have no attempts.
      def exception_without_answer
        kind = without_answer[0]
        message = Printable.escape(@call.failure_message)
        return kind.new(message) unless kind <= ConnectionError

        kind.new(message, attempts: @call.attempts)
      end

      def rejection
        @rejection ||= Complaint.without_secrets(@call.rejection)
      end

      def exception_class
        BY_STATUS.fetch(@call.status) { @call.status >= 500 ? ServerError : ResponseError }
      end

      def message
        text = rejection[:message] || Complaint.about(@call, json: rejection[:json])
        details = rejection[:details].map { |detail| "#{detail["message"]} (#{detail["location"]})" }
        Printable.escape(["#{@call.status} #{text}", *details, *HINTS[text], *(clock if text == TIMESTAMP)].join("; "))
      end

      def clock
        Clock.describe(@call.clock_offset) if @call.clock_offset
      end
    end
    private_constant :Failure
  end
end
