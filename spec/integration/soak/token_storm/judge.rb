# frozen_string_literal: true

require_relative "ledger"

module Soak
  class TokenStorm
    # Reads a ledger to the end and says what was wrong.
    class Judge
      # @param events [Array<Ledger::Event>]
      # @param finds [Symbol] whose tokens `revoke_all` had to find: of `:all` processes, of its `:own`, or of `:none`
      # @param alive [#call] whether the service still takes a token of this user
      def initialize(events, finds: :none, alive: ->(_token, _user) { false })
        @events = events.group_by(&:kind)
        @finds = finds
        @alive = alive
      end

      def complaints
        @complaints ||= failures + given_after_revocation + given_after_all_revoked + left_alive
      end

      # @return [Hash{Symbol => Integer}]
      def counts
        { fetches: given.size, tokens: given.uniq(&:token).size, revoked: of(:revoked).size,
          all_revoked: of(:all_revoked).size, told_of_trouble: of(:told).size, checked: checked.size }
      end

      private

      def of(kind) = @events.fetch(kind, [])

      def given = of(:given)

      def failures = of(:failed).map(&:user)

      # By token: its first confirmed revocation.
      def revocations
        @revocations ||= of(:revoked).group_by(&:token).transform_values { |events| events.min_by(&:ended) }
      end

      def given_after_revocation
        given.filter_map do |event|
          revocation = revocations[event.token] or next
          late(event, revocation.ended, "its revocation (#{revocation.user})")
        end
      end

      # A token that was given out before a revocation of all began is one of them.
      def given_after_all_revoked
        given.group_by(&:token).flat_map do |_, events|
          over = all_revoked_at(events.first.user, events.map(&:ended).min)
          events.filter_map { |event| late(event, over, "all were revoked") }
        end
      end

      def all_revoked_at(user, since)
        of(:all_revoked).select { |all| all.user == user && all.began > since }.map(&:ended).min
      end

      def late(event, over, what)
        return unless over && over < event.began

        format("a token of %p was given out %.2f ms after %s", event.user, (event.began - over) / 1e6, what)
      end

      def left_alive
        checked.select { |event| @alive.call(event.token, event.user) }
          .map { |event| "a token of #{event.user.inspect} lives on though all were revoked" }
      end

      # Tokens that a revocation of all had to find.
      def checked
        @checked ||= @finds == :none ? [] : given.uniq(&:token).select { |event| found?(event) }
      end

      def found?(event)
        of(:all_revoked).any? do |all|
          all.user == event.user && all.began > event.ended && (@finds == :all || all.pid == event.pid)
        end
      end
    end
  end
end
