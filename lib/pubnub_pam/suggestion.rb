# frozen_string_literal: true

begin
  require "did_you_mean/spell_checker" # before a call needs it: a signal trap cannot require
rescue LoadError
  nil # without it, messages suggest nothing
end

module PubnubPam
  # The known word that a misspelt one probably means.
  # @api private
  module Suggestion
    # @param known [Array<#to_s>] as they are to be shown
    # @return [String] the known word that is closest, to be put behind a message; empty where none is close
    def self.for(word, known)
      return "" unless defined?(DidYouMean::SpellChecker)

      closest = DidYouMean::SpellChecker.new(dictionary: known).correct(Printable.escape(word)).first
      closest ? "; did you mean #{closest}?" : ""
    end
  end
  private_constant :Suggestion
end
