# frozen_string_literal: true

module PubnubPam
  # Refuses unknown keywords, with a suggestion, which Ruby's own error does not have.
  # @api private
  module Keywords
    # @param unknown [Array] of which the first is named
    def self.refuse(unknown, known, more = "")
      name = unknown.first
      shown = Printable.escape(name.inspect)
      raise ArgumentError, "unknown keyword: #{shown}#{Suggestion.for(name, known.map { |each| "#{each}:" })}#{more}"
    end

    # The keywords of a method, for suggestions.
    def self.of(method)
      method.parameters.filter_map { |kind, name| name if %i[key keyreq].include?(kind) }
    end
  end
  private_constant :Keywords
end
