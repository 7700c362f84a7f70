# frozen_string_literal: true

module PubnubPam
  class CLI
    # What the commands share: options, keys from options or the environment, a token from argument or input.
    # @api private
    class Command
      # Settings that are also in {Configuration::ENVIRONMENT}, with their meaning.
      KEYS = {
        subscribe_key: "the keyset's subscribe key", publish_key: "the keyset's publish key",
        secret_key: "the keyset's secret key (better in the environment: ps shows arguments)",
        user_id: "who asks", origin: "host, with :port if need be"
      }.freeze
      # Options that can be given more than once.
      AGAIN = [].freeze
      # What to suggest instead of options that do not exist.
      SYNONYMS = { "--insecure" => ["--no-ssl"], "--plain" => ["--no-ssl"], "--no-tls" => ["--no-ssl"] }.freeze

      def initialize(out:, err:, input:, env:)
        @out = out
        @err = err
        @input = input
        @env = env
      end

      def run(arguments)
        exact = Arguments.new(parser, again: self.class::AGAIN, synonyms: synonyms).exact(arguments)
        rest = parser.parse(exact, into: given = {})
        return @out.puts(parser.help) if given[:help]

        # By their first long name: what "--user-id" and its block gave is :user_id.
        @options = given.transform_keys { |name| name.name.tr("-", "_").to_sym }
        call(rest)
      end

      private

      def parser
        @parser ||= OptionParser.new do |parser|
          parser.banner = "Usage: pubnub_pam #{self.class::USAGE}"
          define(parser)
          parser.on("-h", "--help", "print this")
        end
      end

      def define(parser); end

      def synonyms = SYNONYMS.merge(self.class::SYNONYMS)

      def define_keys(parser)
        parser.separator ""
        KEYS.each { |name, text| parser.on("#{option(name)} VALUE", "#{text}; else $#{variable(name)}") }
        parser.on("--[no-]ssl", "with --no-ssl in plain text, for an emulator; else $#{variable(:ssl)}")
      end

      def define_json(parser)
        parser.on("--json", "print JSON")
      end

      # `:user_id` as `--user-id`.
      def option(name) = "--#{name.name.tr("_", "-")}"
      def variable(name) = Configuration::ENVIRONMENT.fetch(name)

      def client
        settings = Configuration.send(:environment, environment).except(:browser_origin)
        settings.update(@options.slice(*KEYS.keys, :ssl))
        missing = (KEYS.keys - [:origin]).reject { |name| settings[name] }
        return client_of(settings) if missing.empty?

        names = missing.map { |name| "#{option(name)} or $#{variable(name)}" }
        raise UsageError, "missing: #{names.join(", ")}; to try things out without keys: pubnub_pam emulator"
      end

      # An error names a setting as it was given: by the option, or by the variable.
      def client_of(settings)
        Client.new(**settings, logger: Warnings.new(@err))
      rescue ArgumentError => e
        name = KEYS.keys.find { |key| e.message.start_with?("#{key}: ") }
        raise if name.nil? || @options.key?(name)

        raise UsageError, "#{variable(name)}#{Wording.of(e.message).delete_prefix(option(name))}"
      end

      def environment
        Configuration::ENVIRONMENT.values.to_h { |variable| [variable, Text.utf8(@env[variable])] }
      end

      # Writes the result of a call. If that fails, the error says that the call was made.
      def deliver(done)
        yield
        @out.flush
      rescue SystemCallError => e
        raise Undelivered, "#{done}, but the answer could not be written: #{Wording.of_system(e)}"
      end

      def one_token(arguments)
        raise UsageError, "expected one token, got #{arguments.length}" if arguments.length > 1

        token = arguments.first
        token = Text.utf8(@input.read) if token.nil? || token == "-"
        token.to_s.strip.empty? ? raise(UsageError, "expected a token as argument or on standard input") : token.strip
      end

      def no_more(arguments)
        return if arguments.empty?

        raise UsageError, "unexpected arguments: #{arguments.map { |text| Arguments.shown(text) }.join(" ")}"
      end
    end
  end
end
