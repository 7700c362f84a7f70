# frozen_string_literal: true

module Soak
  class Calls
    # Calls that are waited for until the end, whatever that is.
    module Answered
      private

      def grant = heard(patient.grant_token(**permissions))

      def grant_bang
        token = patient.grant_token!(**permissions)
        keep(token)
        entry(:granted, 1..MOST, code: 200)
      rescue PubnubPam::ResponseError => e
        entry(outcome_of(e.status), 1..e.attempts, code: e.status)
      rescue PubnubPam::ConnectionError => e
        entry(:failed, 0..e.attempts)
      end

      def grant_later = awaited(patient.grant_token(**permissions, http_sync: false))

      def grant_asked_in_vain
        future = patient.grant_token(**permissions, http_sync: false)
        future.value(0)
        future.wait(@random.rand * MOMENT)
        awaited(future)
      end

      def grant_with_callback
        listener = listen
        patient.grant_token(**permissions, http_sync: false, callback: listener)
        heard(listener.await(PATIENCE))
      end

      def grant_legacy
        heard(patient.grant(channel: "room-1", auth_key: @mark, read: true, ttl: 1 + @random.rand(60)))
      end

      # A worker without a token asks for one instead.
      def revoke
        token = @tokens.shift or return grant
        @mark = "#{PubnubPam::Token.parse(token).authorized_user_id}-revoked"
        heard(patient.revoke_token(token), :revoked)
      end

      def revoke_garbage
        @mark = "#{@mark}-revoked"
        heard(patient.revoke_token("p0F2.#{@mark}"), :revoked)
      end

      def wrong_secret = heard(@clients.stranger.grant_token(**permissions))

      def refused_connection = heard(@clients.nowhere.grant_token(**permissions))

      def hasty = heard(@clients.hasty.grant_token(**permissions))

      def awaited(future)
        envelope = future.value(PATIENCE) or raise "no answer in #{PATIENCE} s: the future is #{future.state}"
        heard(envelope)
      end

      def heard(envelope, success = :granted)
        keep(envelope.token) if envelope.token
        code = envelope.status[:server_response]&.status
        outcome = envelope.success? ? success : outcome_of(code)
        entry(outcome, (code ? 1 : 0)..envelope.attempts, code:)
      end

      def outcome_of(code)
        (400..499).cover?(code) && code != 429 ? :refused : :failed
      end

      # Somebody else's token would be the worst mistake of all.
      def keep(token)
        user = PubnubPam::Token.parse(token).authorized_user_id
        raise "got the token of #{user}" unless user == @mark

        @tokens << token
        @tokens.shift if @tokens.size > KEPT
      end

      KEPT = 10
      private_constant :KEPT
    end
  end
end
