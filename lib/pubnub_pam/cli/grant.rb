# frozen_string_literal: true

module PubnubPam
  class CLI
    # @api private
    class Grant < Command
      USAGE = "grant (--ttl MINUTES --channel NAME=read,write … | --batch FILE [--out FILE]) [options]"
      AGAIN = Asked::AGAIN
      SYNONYMS = {
        "--user" => ["--for (who may use the token)", "--user-id (who asks)", "--datasync-user NAME=get"],
        "--authorized-uuid" => ["--for"], "--authorised-user-id" => ["--for"],
        "--permissions" => ["--channel NAME=read"]
      }.freeze

      # Options of a single grant, and of many.
      SINGLE = %i[ttl for meta json].freeze
      BATCH = %i[batch out concurrency].freeze

      private

      def define(parser)
        @asked = Asked.new
        @asked.define(parser)
        parser.on("--ttl MINUTES", "1 to #{Client::MAX_TTL}") { |text| Text.integer("--ttl", text) }
        parser.on("--for USER", "--authorized-user-id USER", "the only user who may use it; else anyone may")
        parser.on("--meta JSON", "data that the token carries") { |text| json(text) }
        define_json(parser)
        define_batch(parser)
        define_keys(parser)
      end

      def define_batch(parser)
        parser.separator ""
        parser.on("--batch FILE", "read a grant in JSON from each line; - is standard input")
        parser.on("--out FILE", "write the answers here; a line with a token is not granted again")
        parser.on("--concurrency NUMBER", "requests at a time; default 64") do |text|
          Text.integer("--concurrency", text)
        end
      end

      def json(text)
        json = StrictJson.parse(text)
        json.is_a?(Hash) ? json : raise(UsageError, "--meta: expected a JSON object, got #{Arguments.shown(text)}")
      rescue StrictJson::Invalid => e
        raise UsageError, "--meta: expected a JSON object, but #{e.message}"
      end

      def call(arguments)
        no_more(arguments)
        @options.keys.intersect?(BATCH) ? batch(**@options.slice(*BATCH)) : single(**@options.slice(:ttl, :meta))
      end

      def single(ttl: nil, **meta)
        raise UsageError, "missing: --ttl" unless ttl
        if @asked.without_permissions?
          raise UsageError, "missing permissions: --channel, --group, --uuid, --category or another"
        end

        token = client.grant_token!(ttl:, authorized_user_id: @options[:for], **@asked.keywords, **meta)
        deliver("a token was granted (valid until #{Token.parse(token).expires_at})") do
          @out.puts @options[:json] ? JSON.generate(token:) : token
        end
      end

      def batch(batch: nil, out: "-", concurrency: 64)
        check_batch(batch, concurrency)
        granter = client
        lines(batch) do |input|
          BatchFile::Output.open(out, @out) do |output|
            BatchFile.new(granter, input, output, err: @err, concurrency:).run
          end
        end
      end

      def check_batch(path, concurrency)
        range = Client::Batches::CONCURRENCY
        raise UsageError, "missing: --batch" unless path
        if !@asked.empty? || @options.keys.intersect?(SINGLE)
          raise UsageError, "--batch: expected no other options of a grant: each line of the file has its own"
        end
        return if range.cover?(concurrency)

        raise UsageError, "--concurrency: expected #{range.min} to #{range.max}, got #{concurrency}"
      end

      def lines(path, &)
        path == "-" ? yield(@input) : File.open(path, &)
      end
    end
  end
end
