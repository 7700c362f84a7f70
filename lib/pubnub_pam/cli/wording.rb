# frozen_string_literal: true

module PubnubPam
  class CLI
    # Turns the keywords in the library's messages into options.
    # @api private
    module Wording
      # Keywords and their options.
      OPTIONS = {
        "authorized_user_id" => "--for", "channels" => "--channel", "channel_groups" => "--group", "uuids" => "--uuid",
        "users" => "--datasync-user", "data_sync[:entities]" => "--entity",
        "data_sync[:relationships]" => "--relationship", "data_sync[:memberships]" => "--membership",
        "categories" => "--category", "category" => "--category", "projections[:resources]" => "--projection",
        "projections[:patterns]" => "--projection-pattern",
        "before" => "--slow", "allow_hosts" => "--allow-host",
        **%w[ttl meta port host clock_offset subscribe_key publish_key secret_key user_id origin]
          .to_h { |name| [name, "--#{name.tr("_", "-")}"] }
      }.freeze
      # `ttl: …`, `channels["a"]: …`, `data_sync[:entities]["a"]: …`, `projections[:resources][:users]["a"]: …`
      SUBJECT = /\A(?<keyword>\w+(?:\[:\w+\])?)(?:\[:(?<kind>\w+)\])?(?:\[(?<name>".*?")\])?(?=: )/
      SETTINGS = { /\bssl: true or false\b/ => "--ssl or --no-ssl", /\bssl: false\b/ => "--no-ssl",
                   /\bssl: true\b/ => "--ssl" }.freeze

      module_function

      def of(message)
        subject = SUBJECT.match(message)
        option = subject && OPTIONS[subject[:keyword]]
        message = [option, subject[:kind], subject[:name]].compact.join(" ") + subject.post_match if option
        SETTINGS.reduce(message) { |text, (setting, replacement)| text.gsub(setting, replacement) }
      end

      # @return [String] without the name of Ruby's own function
      def of_system(error)
        error.message.sub(/ @ \w+ - <STDOUT>/, ": standard output").sub(/ @ \w+ - /, ": ")
      end

      # Whether an error is about an option.
      def usage?(error)
        error.is_a?(ArgumentError) && OPTIONS.key?(error.message[SUBJECT, :keyword])
      end
    end
  end
end
