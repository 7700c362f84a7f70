# frozen_string_literal: true

require "zlib"

# What can be wrong with an answer, and how a call fails that gets it.
module BadAnswers
  GOOD = '{"data":{"message":"Success","token":"p0F2-granted"},"service":"Access Manager","status":200}'
  HEAD = "HTTP/1.1 200 OK\r\n"

  BROKEN = { error: PubnubPam::ConnectionError, message: /\Athe connection to 127\.0\.0\.1:\d+ broke: / }.freeze
  # What comes before the request can be met while connecting or after.
  EITHER = { error: PubnubPam::ConnectionError,
             message: /\A(no connection to|the connection to|no valid HTTP from) 127\.0\.0\.1:\d+/ }.freeze
  NO_HTTP = { error: PubnubPam::ConnectionError, message: /\Ano valid HTTP from 127\.0\.0\.1:\d+: / }.freeze
  TOO_LARGE = { error: PubnubPam::ConnectionError,
                message: /\Athe answer of \S+ is larger than 1048576 bytes\z/ }.freeze
  TOO_LATE = { error: PubnubPam::TimeoutError, code: 408, category: :timeout,
               message: /\Ano answer from .* in time\z/ }.freeze
  OVER = { **TOO_LATE, message: /\Ano answer from .* within the total time/ }.freeze
  NOT_JSON = lambda do |code, form, error = PubnubPam::ResponseError|
    { error:, code:, category: :non_json_response, message: /\A#{code} an answer that is not JSON \(#{form}\): / }
  end
  REDIRECT = { error: PubnubPam::ResponseError, code: 307, category: :non_json_response,
               message: /\A307 a redirect, which is not followed: check origin and ssl\z/ }.freeze
  BOMB = Zlib.gzip("\0" * 20_000_000)

  # Each with what the server does to a connection, how both forms of a call fail, and the client's settings if need be.
  TABLE = {
    "a reset before the request" => [-> { reset }, EITHER],
    "a reset before the answer" => [-> { hear && reset }, BROKEN],
    "a close before the answer" => [-> { hear }, BROKEN],
    "a reset in the middle of the head" => [-> { hear && say("HTTP/1.1 20") && reset }, BROKEN],
    "a close in the middle of the head" => [-> { hear && say("#{HEAD}Content-Le") }, BROKEN],
    "a reset in the middle of the body" =>
      [-> { hear && say("#{HEAD}Content-Length: 99\r\n\r\n{") && reset }, BROKEN],
    "a close in the middle of a chunk" =>
      [-> { hear && say("#{HEAD}Transfer-Encoding: chunked\r\n\r\nff\r\n{") }, BROKEN],
    "chunks without a size" =>
      [-> { hear && say("#{HEAD}Transfer-Encoding: chunked\r\n\r\nx\r\n{") && wait }, BROKEN],
    "a content length beyond the content" => [-> { hear && answer(GOOD, "Content-Length": 999) }, BROKEN],
    "a content length short of the content" =>
      [-> { hear && answer(GOOD, "Content-Length": 9, Connection: "keep-alive") && wait },
       NOT_JSON.call(200, "9 bytes")],
    "a content length that is none" => [-> { hear && answer(GOOD, "Content-Length": -1) }, NO_HTTP],
    "two content lengths" =>
      [-> { hear && answer(GOOD, "Content-Length": 2, "content-length": 3) }, NO_HTTP],

    "headers that never end, slowly" =>
      [-> { hear && drip("#{HEAD}x: #{"y" * 9999}", 0.01) }, TOO_LATE, { read_timeout: 0.2 }],
    "no headers at all" => [-> { hear && wait }, TOO_LATE, { read_timeout: 0.2 }],
    "interim answers without end" =>
      [-> { hear && drip("HTTP/1.1 103 Early Hints\r\n\r\n" * 999, 0.001) }, TOO_LATE,
       { read_timeout: 0.2 }],
    "a body that stops coming" =>
      [-> { hear && say("#{HEAD}Content-Length: 9\r\n\r\n{") && wait }, TOO_LATE,
       { read_timeout: 0.2 }],
    "a body that comes a byte at a time" =>
      [-> { hear && say("#{HEAD}\r\n") && drip("x" * 9999, 0.01) }, OVER, { total_timeout: 0.3 }],
    "headers without end" =>
      [-> { hear && say(HEAD) && loop { say("x: #{"y" * 9999}\r\n") } }, NO_HTTP],
    "too many headers" => [-> { hear && answer(GOOD, **(1..999).to_h { |i| [:"x-#{i}", i] }) }, NO_HTTP],

    "a body without end" =>
      [-> { hear && say("#{HEAD}\r\n") && loop { say("x" * 9999) } }, TOO_LARGE],
    "a body that is too large" => [-> { hear && answer("x" * 3_000_000) }, TOO_LARGE],
    "a body that claims to be too large" =>
      [-> { hear && answer("x" * 2_000_000, "Content-Length": 2**40) && wait }, TOO_LARGE],
    "a body that is compressed, and huge" =>
      [-> { hear && answer(BOMB, "Content-Encoding": "gzip") },
       NOT_JSON.call(200, "gzip, #{BOMB.bytesize} bytes")],

    "JSON that ends too early" => [-> { hear && answer(GOOD[0, 30]) }, NOT_JSON.call(200, "30 bytes")],
    "JSON that is no object" => [-> { hear && answer("[1]") }, NOT_JSON.call(200, "3 bytes")],
    "JSON that is too deep" =>
      [-> { hear && answer("#{'{"a":' * 999}1#{"}" * 999}") }, NOT_JSON.call(200, "5995 bytes")],
    "another type of content" =>
      [-> { hear && answer("a: b", "Content-Type": "text/yaml; charset=x") },
       NOT_JSON.call(200, "text/yaml, 4 bytes")],
    "a page of a gateway" =>
      [-> { hear && answer("<html>", status: "502 Bad Gateway", "Content-Type": "text/html") },
       NOT_JSON.call(502, "text/html, 6 bytes", PubnubPam::ServerError)],
    "an empty answer" => [-> { hear && answer("") }, NOT_JSON.call(200, "empty")],
    "no content" =>
      [-> { hear && say("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n") },
       NOT_JSON.call(204, "empty")],
    "a redirect" =>
      [-> { hear && answer("", status: "307 Elsewhere", Location: "/elsewhere") }, REDIRECT],

    "noise" => [-> { hear && say("\x00\x01\r\n\r\n") && wait }, NO_HTTP],
    "a server that speaks first" => [-> { say("SSH-2.0-x\r\n") && wait }, EITHER],
    "another version of HTTP" => [-> { hear && say("HTTP/3.0 200 OK\r\n\r\n") && wait }, NO_HTTP],
    "a TLS alert" =>
      [-> { hear && say("\x15\x03\x01\x00\x02\x02\x0a") && wait },
       { **NO_HTTP, message: /; if the server speaks TLS, use ssl: true\z/ }]
  }.freeze
end
