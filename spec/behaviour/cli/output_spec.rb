# frozen_string_literal: true

require "open3"
require "pubnub_pam/cli"
require "spec_helper"
require "stringio"
require "tmpdir"

RSpec.describe PubnubPam::CLI, "if its output cannot be written", :emulator do
  # A device that has no room, whatever is written to it.
  let(:full) { "/dev/full" }
  let(:keys) do
    { "PUBNUB_SUBSCRIBE_KEY" => emulator.keys[:subscribe_key], "PUBNUB_PUBLISH_KEY" => emulator.keys[:publish_key],
      "PUBNUB_SECRET_KEY" => emulator.keys[:secret_key], "PUBNUB_USER_ID" => "cli", "PUBNUB_ORIGIN" => emulator.origin }
  end
  let(:grant) { %w[grant --ttl 15 --channel a=read --no-ssl] }
  let(:lines) { Array.new(3) { %({"ttl":1,"channels":{"a":["read"]}}\n) }.join }

  before { skip "without #{full}" unless File.chardev?(full) }

  # Exit status and standard error.
  def run(*arguments, out: full, input: "")
    program = [RbConfig.ruby, "-I", "lib", "exe/pubnub_pam"]
    errors, status = nil
    Dir.mktmpdir do |folder|
      File.write("#{folder}/in", input)
      system(keys, *program, *arguments, in: "#{folder}/in", out:, err: "#{folder}/err")
      errors = File.read("#{folder}/err")
      status = $?.exitstatus # rubocop:disable Style/SpecialGlobalVars -- of `system`
    end
    [status, errors]
  end

  it "ends a grant with 1, and says that there is a token, and until when" do
    expect(run(*grant)).to match(
      [1,
       /\Apubnub_pam: a token was granted \(valid until .* UTC\), but the answer could not be written: No space left/]
    )
    expect(emulator.requests.map(&:status)).to eq([200])
  end

  it "exits with 1 if a grant's output cannot be written" do
    reader, writer = IO.pipe
    reader.close
    expect(run(*grant, out: writer)).to match([1, /a token was granted .*: Broken pipe/])
  ensure
    writer.close
  end

  it "ends a revocation with 1, and says that the token is revoked" do
    token = granted
    expect(run("revoke", token, "--no-ssl"))
      .to match([1, /the token is revoked, but the answer could not be written: No space/])
    expect(emulator.revoked?(token)).to be(true)
  end

  it "ends every other command with 1 and a reason" do
    token = granted
    [%w[version], %w[help], %w[grant --help], ["parse", token], ["parse", "--json", token],
     ["check", "read", "--channel", "room-1", token], %w[demo], %w[emulator]].each do |arguments|
      expect(run(*arguments)).to eq([1, "pubnub_pam: No space left on device: standard output\n"]), arguments.join(" ")
    end
  end

  it "ends a batch at the first answer that cannot be written, and reports what is lost" do
    reason = /after 0 lines, an answer could not be written: No space left on device: .*; tokens .* are lost/
    expect(run("grant", "--batch", "-", "--no-ssl", input: lines)).to match([1, reason])
    expect(run("grant", "--batch", "-", "--no-ssl", "--out", full, input: lines)).to match([1, reason])
  end

  it "ends an interrupted grant with 130, without a Ruby backtrace" do
    emulator.slow(before: 3600)
    program = [RbConfig.ruby, "-I", "lib", "exe/pubnub_pam"]
    errors, process = Open3.popen2e(keys, *program, *grant) do |_, output, thread|
      eventually { emulator.requests.any? }
      Process.kill(:INT, thread.pid)
      [output.read, thread.value]
    end
    expect([process.exitstatus, errors]).to eq([130, "pubnub_pam: interrupted\n"])
  end

  it "ends with the same status if its errors cannot be written either" do
    system(keys, RbConfig.ruby, "-I", "lib", "exe/pubnub_pam", *grant, in: File::NULL, out: full, err: full)
    expect($?.exitstatus).to eq(1) # rubocop:disable Style/SpecialGlobalVars -- of `system`
  end
end
