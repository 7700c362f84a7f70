# frozen_string_literal: true

module PubnubPam
  class CLI
    # JSON in which no name stands twice in an object: only one of its values could count.
    # @api private
    module StrictJson
      # What is wrong with it, in words.
      class Invalid < StandardError; end

      # An object while it is read.
      class Distinct < Hash
        def []=(name, value)
          raise Invalid, "the name #{Arguments.shown(name).inspect} is there twice" if key?(name)

          super
        end
      end
      private_constant :Distinct

      # @return [Object]
      # @raise [Invalid]
      def self.parse(text)
        JSON.parse(text, object_class: Distinct)
      rescue JSON::ParserError, EncodingError
        raise Invalid, "it is not JSON"
      end
    end
  end
end
