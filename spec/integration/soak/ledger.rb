# frozen_string_literal: true

module Soak
  # What the emulator has seen, by the marks of the calls.
  class Ledger
    MARK = /r\d+-[a-z0-9.]+-\d+(?!\d)/

    # @param requests [Array<PubnubPam::Emulator::Request>]
    def initialize(requests)
      @statuses = requests.group_by { |request| Ledger.mark(request) }.transform_values { |all| all.map(&:status) }
    end

    # A grant's mark is the user it is for, a revocation's the user of its token, a legacy grant's the auth key.
    def self.mark(request)
      return request.body[MARK] || request.params["auth"]&.[](MARK) unless request.http_method == "DELETE"

      token = request.path[%r{/grant/(.+)}, 1]
      return unless token

      "#{token[MARK] || user_of(token)}-revoked"
    end

    def self.user_of(token)
      PubnubPam::Token.parse(token.gsub("%3D", "=")).authorized_user_id
    rescue PubnubPam::InvalidTokenError
      nil
    end

    def size
      @statuses.values.sum(&:size)
    end

    # One sentence for each thing that does not add up.
    #
    # @param entries [Array<Entry>] of the calls since the emulator was reset
    # @param late [Array<String>] marks of earlier calls that were broken off, whose requests may still have come in
    def imbalances(entries, late)
      counts = entries.map { |entry| disagreement(entry, @statuses.fetch(entry.mark, [])) }
      [*counts.compact, *unknown(entries.map(&:mark) + late)]
    end

    private

    def disagreement(entry, statuses)
      said = "#{entry.mark} (#{entry.kind}, #{entry.outcome})"
      unless entry.requests.cover?(statuses.size)
        return "#{said}: #{statuses.size} requests in the ledger, expected #{entry.requests}"
      end

      return if entry.code.nil? || statuses.last == entry.code

      "#{said}: the ledger ends with #{statuses.last}, the caller heard #{entry.code}"
    end

    def unknown(known)
      strangers = @statuses.except(*known)
      strangers.map { |mark, seen| "#{mark.inspect}: in the ledger #{seen.size} times, never asked" }
    end
  end
end
