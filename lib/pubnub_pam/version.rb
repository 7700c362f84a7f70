# frozen_string_literal: true

module PubnubPam
  # The version of this gem, as `gem list` shows it.
  #
  # @example
  #   PubnubPam::VERSION # => "0.1.0"
  VERSION = "0.1.0"
end
