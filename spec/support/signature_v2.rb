# frozen_string_literal: true

require "openssl"

# The signature once more, by other means than the extension's: what the specs compare it with.
module SignatureV2
  module_function

  def encode(text)
    text.b.gsub(/[^A-Za-z0-9\-_.]/n) { |byte| format("%%%02X", byte.ord) }
  end

  def decode(text)
    text.b.gsub(/%(\h\h)/) { Regexp.last_match(1).hex.chr }.force_encoding(Encoding::UTF_8)
  end

  # The parameters of an encoded query, decoded.
  def params(query)
    query.split("&").to_h { |pair| pair.split("=", 2).map { |part| decode(part) } }
  end

  def canonical_query(params)
    params.except("signature").sort.map { |name, value| "#{name}=#{encode(value)}" }.join("&")
  end

  def string_to_sign(method, publish_key, path, query, body)
    method = "GET" if method == "POST" && path.start_with?("/publish/")
    [method, publish_key, path, query, %w[POST PUT PATCH].include?(method) ? body : ""].join("\n")
  end

  def sign(secret_key, text)
    "v2.#{[OpenSSL::HMAC.digest("SHA256", secret_key, text)].pack("m0").tr("+/", "-_").delete("=")}"
  end
end
