# frozen_string_literal: true

module PubnubPam
  class Token
    # A token's content as JSON can hold it. Its `meta` is CBOR, which holds more.
    # @api private
    module Json
      module_function

      # Bytes are base64url without padding, as RFC 8949 has it. It drops NaN and the infinities; here they are text.
      def of(value)
        case value
        when Hash then value.to_h { |key, inner| [key.to_s, of(inner)] }
        when Array then value.map { |inner| of(inner) }
        when Float then value.finite? ? value : value.to_s
        when String then text(value)
        else value
        end
      end

      def text(text)
        return text unless text.encoding == Encoding::BINARY

        [text].pack("m0").tr("+/", "-_").delete("=")
      end
      private_class_method :text
    end
    private_constant :Json
  end
end
