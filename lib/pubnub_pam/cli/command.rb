# frozen_string_literal: true

module PubnubPam
  class CLI
    # What the commands share: options, keys from options or the environment, a token from argument or input.
    # @api private
    class Command
      # Each setting with its environment variable and its meaning.
      KEYS = {
        subscribe_key: [Configuration::ENVIRONMENT[:subscribe_key], "the keyset's subscribe key"],
        publish_key: [Configuration::ENVIRONMENT[:publish_key], "the keyset's publish key"],
        secret_key: [Configuration::ENVIRONMENT[:secret_key],
                     "the keyset's secret key (better in the environment: arguments show in ps)"],
        user_id: [Configuration::ENVIRONMENT[:user_id], "who asks"],
        origin: [Configuration::ENVIRONMENT[:origin], "host, with :port if need be"]
      }.freeze

      def initialize(out:, err:, input:, env:)
        @out = out
        @err = err
        @input = input
        @env = env
        @options = {}
        @settings = {}
      end

      def run(arguments)
        rest = parser.parse(arguments)
        return @out.puts(parser.help) if @options[:help]

        call(rest)
      end

      private

      def parser
        @parser ||= OptionParser.new do |parser|
          parser.banner = "Usage: pubnub_pam #{self.class::USAGE}"
          define(parser)
          parser.on("-h", "--help", "print this") { @options[:help] = true }
        end
      end

      def define(parser); end

      def define_keys(parser)
        parser.separator ""
        KEYS.each do |name, (variable, text)|
          parser.on("--#{name.to_s.tr("_", "-")} VALUE", "#{text}; else $#{variable}") { |v| @settings[name] = v }
        end
        parser.on("--no-ssl", "plain text, for an emulator") { @settings[:ssl] = false }
      end

      def client
        settings = Configuration.send(:environment, @env).merge(@settings)
        missing = %i[subscribe_key publish_key secret_key user_id].reject { |name| settings[name] }
        return Client.new(**settings) if missing.empty?

        names = missing.map { |name| "--#{name.to_s.tr("_", "-")} or $#{KEYS[name].first}" }
        raise UsageError, "missing: #{names.join(", ")}"
      end

      def one_token(arguments)
        raise UsageError, "expected one token, got #{arguments.length}" if arguments.length > 1

        token = arguments.first
        token = @input.read if token.nil? || token == "-"
        token.to_s.strip.empty? ? raise(UsageError, "expected a token as argument or on standard input") : token.strip
      end

      def no_more(arguments)
        raise UsageError, "unexpected: #{arguments.join(" ")}" unless arguments.empty?
      end
    end
  end
end
