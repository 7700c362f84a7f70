# frozen_string_literal: true

require "json"
require "stringio"
require "tmpdir"
require "pubnub_pam/cli"

# For what the command line says of tokens and grants.
module CommandLine
  # @return [String] what it prints, on both streams
  def cli(*arguments, input: "", env: {})
    out = StringIO.new
    PubnubPam::CLI.new(out:, err: out, input: StringIO.new(input), env:).run(arguments)
    out.string
  end
end

# A command line with the emulator's keys in its environment.
RSpec.shared_context "with a command line" do
  let(:out) { StringIO.new }
  let(:err) { StringIO.new }
  let(:keys) do
    { "PUBNUB_SUBSCRIBE_KEY" => emulator.keys[:subscribe_key], "PUBNUB_PUBLISH_KEY" => emulator.keys[:publish_key],
      "PUBNUB_SECRET_KEY" => emulator.keys[:secret_key], "PUBNUB_USER_ID" => "cli", "PUBNUB_ORIGIN" => emulator.origin }
  end

  # The same as a program, in a process of its own.
  let(:program) { [RbConfig.ruby, "-I", "lib", "exe/pubnub_pam"] }

  # @return [Integer] the exit status
  def run(*arguments, input: "", env: keys)
    PubnubPam::CLI.new(out:, err:, input: StringIO.new(input), env:).run(arguments)
  end

  # Of a grant of reading "a" for 15 minutes.
  def grant(*more, env: keys)
    run("grant", "--ttl", "15", "--channel", "a=read", "--no-ssl", *more, env:)
  end

  # What the granted token says.
  def token = PubnubPam.parse_token(out.string.strip)
end

# `grant --batch`, with its files in a folder of its own.
RSpec.shared_context "with a batch" do
  around do |example|
    Dir.mktmpdir { |folder| (@folder = folder) && example.run }
  end

  let(:input) { "#{@folder}/in.jsonl" }
  let(:output) { "#{@folder}/out.jsonl" }

  def batch(*arguments, stdin: "")
    arguments = ["--batch", input, "--out", output] if arguments.empty?
    run("grant", "--no-ssl", *arguments, input: stdin)
  end

  def line(**changes)
    JSON.generate({ ttl: 15, channels: { "room-1" => ["read"] }, **changes })
  end

  def users(count)
    Array.new(count) { |number| line(id: "u#{number}", authorized_user_id: "u#{number}") }
  end

  def write(*lines)
    File.write(input, lines.map { |line| "#{line}\n" }.join)
  end

  def answers
    File.readlines(output).map { |line| JSON.parse(line) }
  end

  # The ids of the answers with a token, each token said to be for the user of that name.
  def granted_ids
    answers.filter_map { |answer| answer["id"] if answer["token"] && user_of(answer) == answer["id"] }
  end

  def user_of(answer)
    PubnubPam::Token.parse(answer["token"]).authorized_user_id
  end
end

# Arguments => exit status and message.
RSpec.shared_examples "a command that refuses" do |table|
  table.each do |arguments, (status, message)|
    it "ends #{arguments.join(" ").inspect} with #{status} and one line on stderr" do
      expect(run(*arguments)).to eq(status)
      expect(err.string).to match(message)
      expect(err.string.lines.size).to eq(1)
      expect(out.string).to eq("")
    end
  end
end
