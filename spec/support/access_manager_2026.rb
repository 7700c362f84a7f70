# frozen_string_literal: true

require "json"

# What official SDKs send and read since autumn 2026: spec/vectors/access_manager_2026.json.
module AccessManager2026
  FILE = JSON.parse(File.read(File.expand_path("../vectors/access_manager_2026.json", __dir__))).freeze

  module_function

  # The requests of the file, or what an SDK refused to send, by name.
  def requests
    FILE.fetch("vectors").to_h { |vector| [vector.fetch("name"), vector] }
  end

  def tokens
    FILE.fetch("tokens")
  end

  # Our body as this SDK lays one out: with its order of keys, its empty maps and its spaces. What the SDK's body has no
  # room for raises KeyError.
  def laid_out(ours, body)
    text(arranged(trimmed(JSON.parse(ours)), JSON.parse(body)), body.include?('": ') ? " " : "")
  end

  # `decoded` as {PubnubPam.parse_token} gives it: the file writes `b:` before keys that are bytes, and `hex:` before
  # bytes.
  def mirror(decoded)
    case decoded
    when Hash then decoded.to_h { |key, value| [key.delete_prefix("b:"), mirror(value)] }
    when /\Ahex:/ then [decoded.delete_prefix("hex:")].pack("H*")
    else decoded
    end
  end

  # Maps without what is empty.
  def trimmed(value)
    return value unless value.is_a?(Hash)

    value.transform_values { |inner| trimmed(inner) }.reject { |_, inner| inner == {} }
  end

  def arranged(ours, theirs)
    missing = ours.keys - theirs.keys
    raise KeyError, missing.inspect if missing.any?

    theirs.to_h { |key, value| [key, value.is_a?(Hash) ? arranged(ours.fetch(key, {}), value) : ours.fetch(key)] }
  end

  def text(value, space)
    return JSON.generate(value) unless value.is_a?(Hash)

    "{#{value.map { |key, inner| "#{key.to_json}:#{space}#{text(inner, space)}" }.join(",#{space}")}}"
  end
  private_class_method :arranged, :text
end
