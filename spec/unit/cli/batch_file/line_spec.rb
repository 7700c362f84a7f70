# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and the lines of a batch", :emulator do
  include_context "with a command line"
  include_context "with a batch"

  it "takes every keyword of grant_token, names and patterns, and permissions as a list or as a text" do
    write(line(channels: { "room-1" => %w[read write], "n" => "get,join" }, channel_groups: { "g" => ["manage"] },
               uuids: { "u" => ["get"] },
               patterns: { "channels" => { "room-1" => "read" }, "uuids" => { "^u" => ["get"] } },
               meta: { k: [1] }, authorized_user_id: "ann"),
          line(channels: nil, spaces_permissions: { "s" => ["read"] }, users_permissions: { "u" => ["update"] }))
    expect(batch).to eq(0)
    first, second = answers.map { |answer| PubnubPam.parse_token(answer["token"]) }
    expect(first).to include("ttl" => 15, "uuid" => "ann", "meta" => { "k" => [1] })
    expect(first["res"]).to include("chan" => { "room-1" => 3, "n" => 160 }, "grp" => { "g" => 4 },
                                    "uuid" => { "u" => 32 })
    expect(first["pat"]).to include("chan" => { "room-1" => 1 }, "uuid" => { "^u" => 32 })
    expect(second["res"]).to include("chan" => { "s" => 1 }, "uuid" => { "u" => 64 })
  end

  it "counts empty lines, and accepts a byte order mark and CRLF" do
    File.binwrite(input, "\xEF\xBB\xBF#{line(id: "ü")}\r\n\r\n  \n#{line}")
    expect([batch, err.string]).to eq([0, ""])
    expect(answers.map { |answer| answer.values_at("line", "id") }).to eq([[1, "ü"], [4, nil]])
  end

  describe "a line that fails" do
    {
      "nonsense" => "expected a JSON object, but it is not JSON: \"nonsense\"",
      "\xFF" => /\Aexpected a JSON object, but it is not JSON: /,
      "[1]" => "line: expected a JSON object, got [1]",
      '{"ttl":0}' => "ttl: expected minutes from 1 to 43,200 (30 days), got 0",
      '{"ttl":"5"}' => /\Attl: expected .* got "5" \(String\)\z/,
      '{"ttl":5,"chanels":{}}' => /\Aline: expected id, ttl, .*, patterns, got chanels\z/,
      '{"ttl":5,"channels":1e400}' => "channels: expected a JSON object, got Infinity",
      '{"ttl":5,"id":[7]}' => "id: expected a text or a whole number, got [7]",
      '{"ttl":5,"channels":["a"]}' => 'channels: expected a JSON object, got ["a"]',
      '{"ttl":5,"channels":{"a":["raed"]}}' => /\Achannels\["a"\]: expected some of .* got raed; did you mean read\?\z/,
      '{"ttl":5,"channels":{"a":[]}}' => /\Achannels\["a"\]: expected some of .* got none\z/,
      '{"ttl":5,"channels":{"a":["read",null]}}' => /\Achannels\["a"\]: expected some of .* got null\z/,
      '{"ttl":5,"channels":{"a":["read","read"]}}' => 'channels["a"]: duplicate permission: read',
      '{"ttl":5,"channels":{"a":["read"],"a":["write"]}}' => /\Aexpected a JSON object, .* duplicate name "a"/,
      '{"ttl":5,"ttl":50,"channels":{"a":["read"]}}' => /but it has the duplicate name "ttl"/,
      '{"ttl":5,"patterns":{"a":{}}}' => /\Apatterns: expected channels, .* got a\z/,
      '{"ttl":5,"patterns":{"channels":{"a":7}}}' => /\Apatterns: channels\["a"\]: expected some of .* got 7\z/
    }.each do |text, message|
      it "is reported with its number, in the output and at the end: #{text.inspect}" do
        write(line, text, line)
        expect(batch).to eq(1)
        expect(answers.map { |answer| answer.keys - ["id"] }).to eq([%w[line token], %w[line error], %w[line token]])
        expect(answers[1]["error"]).to match(message)
        expect(err.string.lines.size).to eq(2)
        expect(err.string).to match(/\Apubnub_pam: 1 of 3 lines failed; .*$/)
        expect(err.string.lines.last).to eq("  line 2: #{answers[1]["error"]}\n")
      end
    end

    it "has a status and an id in the output if the service refused it" do
      write(line, line(id: "ann"))
      emulator.fail_next(status: 403, times: 2)
      expect(batch).to eq(1)
      expect(answers).to all(include("status" => 403, "error" => /\A403 /))
      expect(err.string).to match(/^  line 1: 403 .*\n  line 2 \(ann\): 403 /)
    end
  end
end
