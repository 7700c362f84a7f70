# frozen_string_literal: true

# Tokens that no service has issued: well-formed CBOR with whatever somebody may put into it.
module ForgedToken
  # A map with the same key twice, for CBOR.
  Pairs = Struct.new(:pairs)
  # Bytes that are no text.
  Bytes = Struct.new(:bytes)

  module_function

  # @param fields [Hash, Pairs, nil] what stands in the token beside its version, time and ttl
  # @return [String]
  def of(fields = nil, issued_at: Time.now.to_i, ttl: 15, **named)
    pairs = [["v", 2], ["t", issued_at], ["ttl", ttl], *pairs_of(fields || named)]
    [map(pairs)].pack("m0").tr("+/", "-_")
  end

  def pairs_of(map)
    map.is_a?(Pairs) ? map.pairs : map.to_a
  end

  def map(pairs)
    head(5, pairs.size) + pairs.map { |key, value| value(key) + value(value) }.join
  end

  SIMPLE = { nil => "\xf6".b, true => "\xf5".b, false => "\xf4".b }.freeze

  def value(value)
    case value
    when Hash, Pairs then map(pairs_of(value))
    when Array then head(4, value.size) + value.map { |each| value(each) }.join
    when Numeric then number(value)
    when Bytes then string(2, value.bytes)
    else SIMPLE[value] || string(3, value.to_s)
    end
  end

  def string(major, bytes)
    head(major, bytes.bytesize) + bytes.b
  end

  def number(number)
    return [0xfb, number].pack("CG") if number.is_a?(Float)

    number.negative? ? head(1, -1 - number) : head(0, number)
  end

  def head(major, number)
    case number
    when 0...24 then [(major << 5) | number].pack("C")
    when 24...256 then [(major << 5) | 24, number].pack("CC")
    when 256...65_536 then [(major << 5) | 25, number].pack("Cn")
    else [(major << 5) | 26, number].pack("CN")
    end
  end
end
