# frozen_string_literal: true

require "json"

module Official
  # Texts without what differs from run to run: ports, times, tokens' dates, signatures.
  class Plain
    # A parameter of telemetry: how long calls of that kind took, or of none.
    TELEMETRY = /(?:\?|query\.)(?:l_\w+)?\z/
    TOKEN = /\b(?:p|q)[0-9A-Z]F2A[\w-]{40,}(?:=|%3D)*/
    WINDOW = 120

    def initialize(origin)
      @origin = origin
    end

    def outcome(snapshot)
      snapshot.to_h { |name, text| line(name, text) }
    end

    # What a server was asked, request by request in the same flat form.
    def heard(requests)
      requests.map do |request|
        { "line" => "#{request.http_method} #{text(request.path)}", "status" => request.status.inspect,
          "body" => text(body(request)), **request.params.to_h { |name, value| line("?#{name}", value) } }
      end
    end

    private

    def line(name, text) = [name, TELEMETRY.match?(name) ? "DURATION" : text(text)]

    def body(request)
      JSON.parse(request.body).inspect
    rescue JSON::ParserError
      request.body.inspect
    end

    def text(text)
      text.dup.force_encoding(Encoding::UTF_8).scrub.gsub(@origin, "ORIGIN").gsub(TOKEN) { |token| content(token) }
        .gsub(/\bport #{@origin[/\d+\z/]}\b/, "port PORT").gsub(/\Av2\.[\w-]{43}\z/, "SIGNATURE")
        .gsub(/\b\d{10}\b/) { |number| now?(number.to_i) ? "NOW" : number }
        .gsub(/\b\d{17}\b/) { |number| now?(number.to_i / 10_000_000) ? "TIMETOKEN" : number }
        .gsub(/\b\h{8}-\h{4}-4\h{3}-\h{4}-\h{12}\b/, "UUID")
    end

    def now?(seconds) = (seconds - Time.now.to_i).abs < WINDOW

    # What a token says, without the time it was granted at and the signature that this changes.
    def content(token)
      "TOKEN#{PubnubPam.parse_token(token.gsub("%3D", "=")).except("t", "sig")}"
    rescue PubnubPam::InvalidTokenError
      token
    end
  end
end
