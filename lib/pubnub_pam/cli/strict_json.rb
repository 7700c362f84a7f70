# frozen_string_literal: true

module PubnubPam
  class CLI
    # Refuses JSON objects with duplicate names. Other parsers ignore all but one of their values.
    # @api private
    module StrictJson
      # The message says what is wrong.
      class Invalid < StandardError; end

      # An object while it is read, for versions of json that do not know `allow_duplicate_key`.
      class Distinct < Hash
        def []=(name, value)
          raise Invalid, "it has the duplicate name #{Arguments.shown(name).inspect}" if key?(name)

          super
        end
      end
      private_constant :Distinct

      # What was parsed, for messages: the number 1e400 is infinite.
      def self.text(value) = JSON.generate(value, allow_nan: true)

      # @raise [Invalid]
      def self.parse(text)
        JSON.parse(text, object_class: Distinct, allow_duplicate_key: false)
      rescue JSON::ParserError, EncodingError => e
        name = e.message.scrub[/\Aduplicate key "(.*)" at line/m, 1]
        raise Invalid, name ? "it has the duplicate name #{Arguments.shown(name).inspect}" : "it is not JSON"
      end
    end
  end
end
