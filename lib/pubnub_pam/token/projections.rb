# frozen_string_literal: true

module PubnubPam
  class Token
    # The projections of a token, by kind of object.
    # @api private
    module Projections
      # @param rows [Array<Array(String, String, String)>] kind, id or pattern, the projection's name
      # @return [Hash{Symbol => Hash{String => String}}]
      def self.grouped(rows)
        rows.group_by(&:first).to_h do |kind, of_kind|
          [kind.to_sym, of_kind.to_h { |_kind, name, view| [name, view] }]
        end
      end
    end
    private_constant :Projections
  end
end
