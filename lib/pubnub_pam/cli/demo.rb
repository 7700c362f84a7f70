# frozen_string_literal: true

module PubnubPam
  class CLI
    # Grants, uses and revokes a token.
    # @api private
    class Demo < Command
      USAGE = "demo"
      # The only user of the token, and the channel.
      USER = "user-1"
      CHANNEL = "room-1"

      private

      def call(arguments)
        no_more(arguments)
        Emulator.start do |emulator|
          @out.puts "An Access Manager runs at #{emulator.url}, in this process.", ""
          client = emulator.client
          token = grant(client)
          publish(emulator, token)
          @out.puts "Revoke it:"
          client.revoke_token!(token)
          @out.puts "  200 Success", ""
          publish(emulator, token)
        end
      end

      def grant(client)
        token = client.grant_token!(
          ttl: 15, authorized_user_id: USER,
          channels: { CHANNEL => Permissions.res(read: true, write: true),
                      "^news-[a-z]+$" => Permissions.pat(read: true) },
          uuids: { USER => Permissions.res(get: true, update: true) }
        )
        @out.puts "Grant a token for #{USER}:", Token.parse(token).permission_table.gsub(/^/, "  "), ""
        token
      end

      def publish(emulator, token)
        answer = emulator.publish(CHANNEL, { text: "hello" }, auth: token, user_id: USER)
        @out.puts "Publish to #{CHANNEL} with it:", "  #{answer.status} #{answer.message}", ""
      end
    end
  end
end
