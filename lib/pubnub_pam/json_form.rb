# frozen_string_literal: true

require "json" # not by the first to_json: that can be in a Ractor or a signal trap

module PubnubPam
  # A value's content as JSON can hold it. The `meta` of a token is CBOR, which holds more.
  # @api private
  module JsonForm
    module_function

    # Bytes are base64url without padding, as RFC 8949 has it. It drops NaN and the infinities; here they are text.
    def of(value)
      case value
      when Hash then value.to_h { |key, inner| [key.to_s, of(inner)] }
      when Array then value.map { |inner| of(inner) }
      when Float then value.finite? ? value : value.to_s
      when String then string(value)
      else value
      end
    end

    # @param state [JSON::State, Hash, nil] what the caller of to_json hands on; Rails hands on options that are not
    #   JSON's, too
    def text(form, state)
      JSON.generate(form, state.is_a?(JSON::State) || state.is_a?(Hash) ? state : nil)
    end

    def string(string)
      return string unless string.encoding == Encoding::BINARY

      [string].pack("m0").tr("+/", "-_").delete("=")
    end
    private_class_method :string
  end
  private_constant :JsonForm
end
