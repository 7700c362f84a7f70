# frozen_string_literal: true

module PubnubPam
  class CLI
    # @api private
    class Check < Command
      USAGE = "check PERMISSIONS (--channel NAME | --group NAME | --uuid NAME | …) [TOKEN] [options]"
      # The keywords of {Token::Access#allows?} with their options.
      RESOURCES = { channel: :channel, channel_group: :group, uuid: :uuid, user: :datasync_user, entity: :entity,
                    relationship: :relationship, membership: :membership, category: :category }.freeze
      SYNONYMS = { "--user" => ["--for", "--datasync-user"], "--authorized-uuid" => ["--for"] }.freeze

      private

      def define(parser)
        parser.on("--channel NAME")
        parser.on("--group NAME", "--channel-group NAME")
        parser.on("--uuid NAME", "the user whose metadata it is about")
        %w[--datasync-user --entity --relationship --membership].each { |name| parser.on("#{name} ID", "of DataSync") }
        parser.on("--category NAME", "channels or uuids: list the metadata of all")
        parser.on("--for USER", "--authorized-user-id USER", "--user-id USER", "who uses the token")
        define_json(parser)
      end

      def call(arguments)
        permissions, *rest = arguments
        permissions = permissions_of(permissions)
        asked = { **resource, user_id: @options[:for] }
        token = Token.parse(one_token(rest))
        allowed = permissions.all? { |permission| token.allows?(permission, **asked) }
        show(allowed, permissions.map { |permission| token.explain(permission, **asked) })
        allowed ? 0 : 1
      end

      def permissions_of(text)
        raise UsageError, "expected a permission first: #{Flags::NAMES}" unless text

        Flags.check("permission", Flags.split(text)).map(&:to_sym)
      end

      def resource
        given = @options.slice(*RESOURCES.values)
        return given.transform_keys(RESOURCES.invert) if given.one?

        got = given.empty? ? "none" : given.keys.map { |name| option(name) }.join(" and ")
        raise UsageError, "expected one of #{RESOURCES.values.map { |name| option(name) }.join(", ")}, got #{got}"
      end

      def show(allowed, sentences)
        sentences = sentences.map { |sentence| Printable.escape(sentence) }
        @out.puts @options[:json] ? JSON.generate(allowed:, explanation: sentences.join("; ")) : sentences
      end
    end
  end
end
