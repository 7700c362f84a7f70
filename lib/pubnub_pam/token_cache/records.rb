# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # Writes records into the store, and reads what is there: a record, or something else.
    # @api private
    class Records
      # Stands for a token that was written with another key, or without one.
      UNREADABLE = :unreadable

      def initialize(shelf, seal)
        @shelf = shelf
        @seal = seal
      end

      def dump(name, record)
        @seal.wrap(name, record.dump)
      end

      # @param value [Object, nil] what the store has under this name
      # @return [Record, :unreadable, nil] nil for what is no token
      def load(name, value)
        return if value.nil?

        loaded = value.is_a?(String) ? of(name, value) : nil
        @shelf.log(:warn, COMPLAINTS.fetch(loaded)) unless loaded.is_a?(Record)
        loaded
      end

      private

      COMPLAINTS = {
        UNREADABLE => "an entry of the token cache cannot be read: written with another key?",
        nil => "an entry of the token cache is no token: ignored"
      }.freeze
      private_constant :COMPLAINTS

      def of(name, value)
        text = @seal.unwrap(name, value)
        return Record.load(text) if text

        UNREADABLE if value.start_with?(Seal::PREFIX) || Record.load(value)
      end
    end
    private_constant :Records
  end
end
