# frozen_string_literal: true

# Writes what each fuzz target begins with into fuzz/corpus/: the vectors of the specs, and one of whatever else a
# target understands. What is there already stays.
require "digest"
require "fileutils"
require "json"

VECTORS = File.expand_path("../spec/vectors", __dir__)
CORPUS = File.expand_path("corpus", __dir__)

def vectors(file, *keys)
  all = JSON.parse(File.read("#{VECTORS}/#{file}.json"))
  keys.flat_map { |key| all.fetch(key) }
end

def write(target, examples)
  folder = "#{CORPUS}/#{target}"
  FileUtils.mkdir_p(folder)
  examples.each { |bytes| File.binwrite("#{folder}/#{Digest::SHA1.hexdigest(bytes)}", bytes) }
end

# As texts and as the CBOR that they stand for: the target takes both.
def tokens
  [*vectors("tokens", "tokens", "malformed"), *vectors("access_manager_2026", "tokens")]
    .map { |vector| vector.fetch("token") }
    .flat_map { |token| [token, token.tr("-_", "+/").unpack1("m")] }
end

OBJECTS = [
  { data: { message: "Success", token: "p0F2AkF0Gg==" }, service: "Access Manager", status: 200 },
  { error: { message: "Invalid ttl", source: "grant", details: [
    { message: "Range should be 1 to 43200 minute(s).", location: "ttl", locationType: "body" }
  ] }, service: "Access Manager", status: 400 },
  { message: "Invalid Timestamp", error: true, status: 400 },
  { status: 403, error: true, error_message: "Forbidden", payload: { channels: ["a"], "channel-groups": ["b"] } },
  { a: [nil, true, false, -1, 2**64 - 1, 13.37, 1e300, 5e-324, "é😀\u0000\"\\"], b: { "" => {} } }
].freeze

def responses
  ["\x00", "\xC8"].flat_map { |status| [*OBJECTS.map { |object| status.b + object.to_json.b }, "#{status}<html>".b] }
end

def request(how, path, query = "", body = "")
  [how].pack("C") + [path, query, body].join("\n").b
end

GRANT = {
  ttl: 1,
  permissions: {
    meta: { k: [1, { x: nil }] }, uuid: "u",
    resources: { channels: { a: 1 }, groups: { g: 5 }, uuids: { i: 104 }, users: { u: 24 }, spaces: { s: 31 },
                 "datasync:entities": { e: 120 } },
    patterns: { channels: { "^a$": 1 }, groups: { "^b(?:c|d)+$": 4 }, uuids: {}, users: {}, spaces: {},
                "datasync:relationships": { "^r": 120 }, "datasync:memberships": { ".*": 16 } },
    categories: { channels: 32, uuids: 32 }
  }
}.freeze

def requests
  signed = vectors("signatures", "vectors").map do |vector|
    method = %w[GET POST PATCH DELETE].index(vector.fetch("method"))
    request(method + 4, vector.fetch("path"), vector.fetch("canonical_query"), vector.fetch("body"))
  end
  signed + granted + [0, 8, 16, 32, 64].flat_map { |options| calls(options) }
end

# What official SDKs have sent since autumn 2026.
def granted
  vectors("access_manager_2026", "vectors").select { |vector| vector["path"]&.end_with?("/grant") }
    .map { |vector| request(5, "/v3/pam/sub/grant", "uuid=me", vector.fetch("body")) }
end

PUT = 128
DATASYNC = "/v1/datasync/subkeys/sub"

def datasync(options)
  body = { data: { id: "e", entityClass: "C", entityClassVersion: 1, status: "active", payload: {} } }.to_json
  [
    request(options, "#{DATASYNC}/entities/e", "auth=TOKEN"),
    request(options, "#{DATASYNC}/users", "auth=TOKEN&limit=20"),
    request(options + 1, "#{DATASYNC}/entities", "auth=TOKEN", body),
    request(options + 2, "#{DATASYNC}/entities/e", "auth=TOKEN", '[{"op":"remove","path":"/payload"}]'),
    request(options + 3, "#{DATASYNC}/entities/e", "auth=TOKEN"),
    request((options + 4) | PUT, "#{DATASYNC}/entities/e", "", body)
  ]
end

def calls(options)
  [
    request(options, "/time/0", "uuid=me"),
    request(options + 5, "/v3/pam/sub/grant", "uuid=me", GRANT.to_json),
    request(options + 7, "/v3/pam/sub/grant/TOKEN", "uuid=me"),
    request(options, "/publish/pub/sub/0/a/0/%22hello%22", "auth=TOKEN&uuid=me"),
    request(options, "/signal/pub/sub/0/bcd/0/1", "auth=TOKEN&uuid=me"),
    request(options + 5, "/publish/pub/sub/0/a/0", "uuid=me", "1"),
    request(options, "/v2/objects/sub/channels", "auth=TOKEN&uuid=me"),
    request(options + 4, "/v2/auth/grant/sub-key/sub", "auth=k&category=channels,uuids&g=1&uuid=me"),
    *datasync(options)
  ]
end

# Every construct that one of the two languages knows.
PATTERNS = [
  "^room-[0-9]+$", '^:team-(?:red|blue)\.(?:a|b)*?$', '\Aroom-(\d+)\z', '\Aroom(?=-)', "(?i)straße", '(?im-s:a.b)\Z',
  '[[:alpha:]_-]{2,3}', '[^\p{Greek}\P{^Lu}\d\S]', '\p{L}{30}', '\x41\x{10FFFF}\u0041\u{41 42}\012', '\Q[a*\E+',
  "(?<year>\\d{4})-(?'month'\\d\\d)", "a{,3}b{2}?c{0,0}", "(?#comment)(?x: a b # c\n)", '\h+\H\R\X', "a**", "a++",
  '(?i:s|k)\b[\b]\B', "[a&&b]", "[a-[b]]", "[]a]", "a|(?i)b|c", "\\bé\\B", '\C', '\pN\PZ'
].freeze

def patterns
  PATTERNS.flat_map { |pattern| [0, 3].map { |flags| [flags].pack("C") + "#{pattern}\0room-12".b } }
end

write("token_decode", tokens)
write("response_decode", responses)
write("emulator_request", requests)
write("pattern_compile", patterns)
