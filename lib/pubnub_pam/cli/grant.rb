# frozen_string_literal: true

require_relative "command"

module PubnubPam
  class CLI
    # @api private
    class Grant < Command
      USAGE = "grant (--ttl MINUTES --channel NAME=read,write … | --batch FILE [--out FILE]) [options]"
      # Each option with the keyword of grant_token that it fills, and the type of permission.
      RESOURCES = {
        "channel" => %i[channels res], "channel-pattern" => %i[channels pat],
        "group" => %i[channel_groups res], "group-pattern" => %i[channel_groups pat],
        "uuid" => %i[uuids res], "uuid-pattern" => %i[uuids pat]
      }.freeze

      private

      def define(parser)
        @grant = Hash.new { |hash, keyword| hash[keyword] = Hash.new { |names, name| names[name] = [] } }
        @more = {}
        RESOURCES.each do |option, (keyword, type)|
          parser.on("--#{option} NAME=PERMISSIONS", "again for more of them") { |text| add(keyword, type, text) }
        end
        define_rest(parser)
        define_batch(parser)
        define_keys(parser)
      end

      def define_rest(parser)
        parser.on("--ttl MINUTES", Integer, "1 to #{Client::MAX_TTL}") { |minutes| @more[:ttl] = minutes }
        parser.on("--for USER", "the only user who may use it") { |user| @more[:authorized_user_id] = user }
        parser.on("--meta JSON", "data that the token carries") { |text| @more[:meta] = json(text) }
        parser.on("--json", "for machines") { @options[:json] = true }
      end

      def define_batch(parser)
        parser.separator ""
        @batch = {}
        parser.on("--batch FILE", "a grant in JSON on each line; - is standard input") { |path| @batch[:batch] = path }
        parser.on("--out FILE", "its answers; a line with one is not asked for again") { |path| @batch[:out] = path }
        parser.on("--concurrency NUMBER", Integer, "how many at a time; 64") { |number| @batch[:concurrency] = number }
      end

      def add(keyword, type, text)
        name, _, flags = text.rpartition("=")
        raise UsageError if name.empty?

        @grant[keyword][name] << Flags.permissions(type, flags.split(","))
      rescue UsageError
        raise UsageError, "expected NAME=PERMISSIONS, with permissions from #{Flags::NAMES}, got #{text}"
      end

      def json(text)
        JSON.parse(text)
      rescue JSON::ParserError
        raise UsageError, "--meta: expected JSON, got #{text}"
      end

      def call(arguments)
        no_more(arguments)
        return batch(**@batch) if @batch.any?
        raise UsageError, "missing: --ttl" unless @more[:ttl]

        token = client.grant_token!(**@grant, **@more)
        @out.puts @options[:json] ? JSON.generate(token:) : token
      end

      def batch(batch: nil, out: "-", concurrency: 64)
        check_batch(batch, concurrency)
        granter = client
        lines(batch) do |input|
          Batch::Output.open(out, @out) { |output| Batch.new(granter, input, output, err: @err, concurrency:).run }
        end
      end

      def check_batch(path, concurrency)
        range = Client::Bulk::CONCURRENCY
        raise UsageError, "missing: --batch" unless path
        raise UsageError, "with --batch, each line says what it grants" if @grant.any? || @more.any? || @options.any?
        return if range.cover?(concurrency)

        raise UsageError, "--concurrency: expected #{range.min} to #{range.max}, got #{concurrency}"
      end

      def lines(path, &)
        path == "-" ? yield(@input) : File.open(path, &)
      end
    end
  end
end
