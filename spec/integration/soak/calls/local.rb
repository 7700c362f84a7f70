# frozen_string_literal: true

module Soak
  class Calls
    # What never becomes a request.
    module Local
      private

      def parse
        token = @tokens.last or return parse_garbage
        read = [PubnubPam.parse_token(token)["uuid"], PubnubPam::Token.parse(token).authorized_user_id]
        raise "two ways to read a token give #{read}" unless read.uniq.one?

        entry(:parsed, 0..0)
      end

      # Any byte of it may be another one, or missing; that may leave a token.
      def parse_garbage
        text = (@tokens.last || "p0F2").dup
        text[@random.rand(text.size)] = ["", "=", "A", "\0", "é"].sample(random: @random)
        PubnubPam.parse_token(text)
        entry(:parsed, 0..0)
      rescue PubnubPam::InvalidTokenError
        entry(:invalid, 0..0)
      end

      def wrong_argument
        wrong = WRONG.values.sample(random: @random)
        patient.grant_token(**permissions, **wrong)
        raise "#{wrong} was taken"
      rescue ::ArgumentError
        entry(:invalid, 0..0)
      end

      WRONG = {
        ttl_too_short: { ttl: 0 }, ttl_too_long: { ttl: 43_201 }, ttl_of_a_word: { ttl: "an hour" },
        no_map: { channels: ["room-1"] }, no_permissions: { channels: { "room-1" => true } },
        empty_name: { channels: { "" => PubnubPam::Permissions.res(read: true) } },
        untranslatable: { channels: { /(?<=a)b/ => PubnubPam::Permissions.pat(read: true) } },
        meta_of_an_object: { meta: { "a" => Object.new } }, misspelt: { chanels: {} }
      }.freeze
      private_constant :WRONG
    end
  end
end
