# frozen_string_literal: true

module PubnubPam
  class Client
    # Warns of permissions that the service accepts, but that are probably mistakes; or refuses them.
    # @api private
    class Advice
      # Maximum log lines per rule: names differ from grant to grant, and the mistake is the same.
      MOST = 10
      # What there is to say to a client that is not strict.
      RULES = %w[name glob open idle size].freeze

      # The rules that `warn` has mentioned.
      @said_aloud = {}
      class << self
        attr_reader :said_aloud
      end

      def initialize(logger, strict)
        @logger = logger
        @strict = strict
        @said = Hash.new { |said, rule| said[rule] = [] }
      end

      # For clients of an emulator: without a logger, uses `warn`.
      def speak_up
        @aloud = @logger.nil?
      end

      # True where nobody would be told.
      def idle?
        !(@strict || (@logger ? @logger.warn? : @aloud && self.class.said_aloud.size < RULES.size))
      end

      def call(observed)
        about(observed.send(:draft)) if observed.operation == :grant_token && !idle?
        yield
      end

      # @raise [PubnubPam::ArgumentError] with all of it, where the client is strict
      def about(draft)
        advice = draft.advice(@strict)
        return refuse(advice.map(&:last)) if @strict

        advice.each { |rule, sentence| @logger ? log(rule, sentence) : say(rule, sentence) }
      end

      private

      def refuse(sentences)
        return if sentences.empty?

        raise ArgumentError, "permissions: refused by strict: true: #{sentences.join("; ")}"
      end

      def log(rule, sentence)
        @logger.warn("pubnub_pam: #{sentence}") if new?(rule, sentence)
      end

      def say(rule, sentence)
        said = self.class.said_aloud
        return if said.key?(rule)

        said[rule] = true
        Kernel.warn("pubnub_pam: #{sentence} (warned once; a client with a `logger:` logs every such grant)")
      end

      # Without a lock: a grant can run in a signal trap, where none can be taken. Two threads at once may log a line
      # twice.
      def new?(rule, sentence)
        said = @said[rule]
        said << sentence unless said.size >= MOST || said.include?(sentence)
      end
    end
    private_constant :Advice
  end
end
