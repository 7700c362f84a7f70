# frozen_string_literal: true

require "json"
require "net/http"

# A client without the secret key, on one kept-alive connection.
class Wire
  Answer = Struct.new(:status, :body, :headers) do
    def json = JSON.parse(body)
  end

  def self.open(emulator)
    host, port = emulator.origin.split(":")
    http = Net::HTTP.new(host, Integer(port), nil)
    http.read_timeout = 20
    http.max_retries = 0
    http.start { |connection| yield new(connection, emulator.keys) }
  end

  def initialize(connection, keys)
    @connection = connection
    @keys = keys
  end

  # `{sub}` and `{pub}` in the path stand for the keys; parameters that are nil are left out.
  def ask(method, path, body: nil, **params)
    path = path.sub("{sub}", @keys[:subscribe_key]).sub("{pub}", @keys[:publish_key])
    query = URI.encode_www_form(params.compact.transform_keys { |name| name.to_s.tr("_", "-") })
    answer = @connection.send_request(method, [path, query].reject(&:empty?).join(path.include?("?") ? "&" : "?"), body)
    Answer.new(answer.code.to_i, answer.body, answer.each_header.to_h)
  end

  def get(path, **params) = ask("GET", path, **params)

  # The messages after `since` with the timetoken to go on from.
  def poll(channels, since: "0", **params)
    answer = get("/v2/subscribe/{sub}/#{channels}/0", tt: since, **params)
    return answer unless answer.status == 200

    [answer.json.fetch("m"), answer.json.dig("t", "t")]
  end
end
