# frozen_string_literal: true

module PubnubPam
  # For objects with credentials: serialising them raises an error.
  # @api private
  module Undumpable
    def marshal_dump
      raise TypeError, "#{self.class} cannot be dumped: it holds credentials"
    end

    def encode_with(_coder) = marshal_dump
    def to_json(*) = marshal_dump
    def as_json(*) = marshal_dump
  end
  private_constant :Undumpable
end
