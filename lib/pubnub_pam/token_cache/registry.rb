# frozen_string_literal: true

require "json"

module PubnubPam
  class TokenCache
    # Who has which tokens, in a store that can only read, write, and write where nothing is.
    #
    # Each user has so many numbered slots. A token takes one that is free, by a write that only one of several
    # processes can win, so none is lost. The store forgets a slot when its token expires.
    # @api private
    class Registry
      def initialize(shelf, names, slots, clock)
        @shelf = shelf
        @names = names
        @slots = slots
        @clock = clock
      end

      # A token of nobody in particular gets no slot: it is found by itself alone.
      def add(wanted, entry)
        life = entry.seconds_left(at: @clock.call)
        return unless life.positive?

        slot = place(wanted.user, entry, life) if wanted.user
        @shelf.write(@names.about(entry.token), JSON.generate({ key: wanted.key, slot: }), expires_in: life)
      end

      # The user's tokens that still live.
      def tokens(user)
        entries(@names.slots(user, @slots)).values.select { |entry| entry.valid?(at: @clock.call) }.map(&:token).uniq
      end

      # The name under which others are given this token.
      def key_of(token)
        about(token)["key"]
      end

      def remove(token)
        slot = about(token)["slot"]
        @shelf.delete(slot) if slot
        @shelf.delete(@names.about(token))
      end

      private

      def about(token)
        text = @shelf.read(@names.about(token))
        text ? JSON.parse(text) : {}
      rescue JSON::ParserError
        {}
      end

      def entries(names)
        @shelf.read_multi(names).transform_values { |text| Entry.load(text) }.compact
      end

      def place(user, entry, life)
        slots = @names.slots(user, @slots)
        live, over = entries(slots).partition { |_, taken| taken.valid?(at: @clock.call) }
        over.to_h.each_key { |name| @shelf.delete(name) }
        free(slots - live.map(&:first), entry, life) || crowd_out(live, entry, life)
      end

      # In any order, so that processes that add at once seldom want the same slot.
      def free(slots, entry, life)
        slots.shuffle.find do |slot|
          break slot if @shelf.add(slot, entry.dump, expires_in: life)
          break slot unless @shelf.answers?
        end
      end

      def crowd_out(live, entry, life)
        return if live.empty?

        @shelf.log(:warn, "a user has #{@slots} tokens at a time: revoke_all will not find the oldest of them")
        slot, = live.min_by { |_, taken| taken.expires_at }
        @shelf.write(slot, entry.dump, expires_in: life)
        slot
      end
    end
    private_constant :Registry
  end
end
