# frozen_string_literal: true

require "json"
require "open3"
require "pty"
require "pubnub_pam/cli"
require "spec_helper"
require "stringio"
require "tmpdir"

RSpec.describe "pubnub_pam grant --batch", :emulator do
  around do |example|
    Dir.mktmpdir { |folder| (@folder = folder) && example.run }
  end

  let(:out) { StringIO.new }
  let(:err) { StringIO.new }
  let(:input) { "#{@folder}/in.jsonl" }
  let(:output) { "#{@folder}/out.jsonl" }
  let(:program) { [RbConfig.ruby, "-I", "lib", "exe/pubnub_pam"] }

  def keys(origin: emulator.origin)
    { "PUBNUB_SUBSCRIBE_KEY" => emulator.keys[:subscribe_key], "PUBNUB_PUBLISH_KEY" => emulator.keys[:publish_key],
      "PUBNUB_SECRET_KEY" => emulator.keys[:secret_key], "PUBNUB_USER_ID" => "cli", "PUBNUB_ORIGIN" => origin }
  end

  def run(*arguments, stdin: "")
    arguments = ["--batch", input, "--out", output] if arguments.empty?
    input = StringIO.new(stdin)
    PubnubPam::CLI.new(out:, err:, input:, env: keys).run(["grant", "--no-ssl", *arguments])
  end

  def line(**changes)
    JSON.generate({ ttl: 15, channels: { "room-1" => ["read"] }, **changes })
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

  def users(count)
    Array.new(count) { |number| line(id: "u#{number}", authorized_user_id: "u#{number}") }
  end

  it "grants every line, and answers in the order of the lines" do
    write(*users(300))
    expect([run, err.string, out.string]).to eq([0, "", ""])
    expect(answers.map { |answer| answer["line"] }).to eq((1..300).to_a)
    expect(granted_ids).to eq(Array.new(300) { |number| "u#{number}" })
  end

  it "takes every keyword of grant_token, names and patterns, and permissions as a list or as a text" do
    write(line(channels: { "room-1" => %w[read write], "n" => "get,join" }, channel_groups: { "g" => ["manage"] },
               uuids: { "u" => ["get"] },
               patterns: { "channels" => { "room-1" => "read" }, "uuids" => { "^u" => ["get"] } },
               meta: { k: [1] }, authorized_user_id: "ann"),
          line(channels: nil, spaces_permissions: { "s" => ["read"] }, users_permissions: { "u" => ["update"] }))
    expect(run).to eq(0)
    first, second = answers.map { |answer| PubnubPam.parse_token(answer["token"]) }
    expect(first).to include("ttl" => 15, "uuid" => "ann", "meta" => { "k" => [1] })
    expect(first["res"]).to include("chan" => { "room-1" => 3, "n" => 160 }, "grp" => { "g" => 4 },
                                    "uuid" => { "u" => 32 })
    expect(first["pat"]).to include("chan" => { "room-1" => 1 }, "uuid" => { "^u" => 32 })
    expect(second["res"]).to include("chan" => { "s" => 1 }, "uuid" => { "u" => 64 })
  end

  it "reads standard input and writes standard output where they are a dash, or left out" do
    expect(run("--batch", "-", stdin: "#{line(id: 1)}\n#{line(id: 2)}\n")).to eq(0)
    expect(run("--batch", "-", "--out", "-", "--concurrency", "1", stdin: line(id: 3))).to eq(0)
    expect(out.string.lines.map { |line| JSON.parse(line).values_at("line", "id") }).to eq([[1, 1], [2, 2], [1, 3]])
  end

  it "writes to what is no file as well" do
    write(line)
    expect([run("--batch", input, "--out", File::NULL), err.string]).to eq([0, ""])
  end

  it "counts lines that are empty, and takes what other systems write" do
    File.binwrite(input, "\xEF\xBB\xBF#{line(id: "ü")}\r\n\r\n  \n#{line}")
    expect([run, err.string]).to eq([0, ""])
    expect(answers.map { |answer| answer.values_at("line", "id") }).to eq([[1, "ü"], [4, nil]])
  end

  it "keeps the tokens for the user who asked, whoever could read the file before" do
    write(line)
    run
    expect(File.stat(output).mode & 0o777).to eq(0o600)
    File.chmod(0o644, output)
    run
    expect(File.stat(output).mode & 0o777).to eq(0o600)
  end

  describe "a line that fails" do
    {
      "nonsense" => "expected a JSON object, but it is not JSON: \"nonsense\"",
      "\xFF" => /\Aexpected a JSON object, but it is not JSON: /,
      "[1]" => "line: expected a JSON object, got [1]",
      '{"ttl":0}' => "ttl: expected minutes from 1 to 43,200 (30 days), got 0",
      '{"ttl":"5"}' => /\Attl: expected .* got "5" \(String\)\z/,
      '{"ttl":5,"chanels":{}}' => /\Aline: expected id, ttl, .*, patterns, got chanels\z/,
      '{"ttl":5,"id":[7]}' => "id: expected a text or a whole number, got [7]",
      '{"ttl":5,"channels":["a"]}' => 'channels: expected a JSON object, got ["a"]',
      '{"ttl":5,"channels":{"a":["raed"]}}' => /\Achannels\["a"\]: expected some of .* got raed; did you mean read\?\z/,
      '{"ttl":5,"channels":{"a":[]}}' => /\Achannels\["a"\]: expected some of .* got none\z/,
      '{"ttl":5,"channels":{"a":["read","read"]}}' => 'channels["a"]: duplicate permission: read',
      '{"ttl":5,"channels":{"a":["read"],"a":["write"]}}' => /\Aexpected a JSON object, .* duplicate name "a"/,
      '{"ttl":5,"ttl":50,"channels":{"a":["read"]}}' => /but it has the duplicate name "ttl"/,
      '{"ttl":5,"patterns":{"a":{}}}' => /\Apatterns: expected channels, .* got a\z/,
      '{"ttl":5,"patterns":{"channels":{"a":7}}}' => /\Apatterns: channels\["a"\]: expected some of .* got 7\z/
    }.each do |text, message|
      it "for #{text.inspect} says so by its number, among the answers and at the end" do
        write(line, text, line)
        expect(run).to eq(1)
        expect(answers.map { |answer| answer.keys - ["id"] }).to eq([%w[line token], %w[line error], %w[line token]])
        expect(answers[1]["error"]).to match(message)
        expect(err.string.lines.size).to eq(2)
        expect(err.string).to match(/\Apubnub_pam: 1 of 3 lines failed; .*$/)
        expect(err.string.lines.last).to eq("  line 2: #{answers[1]["error"]}\n")
      end
    end

    it "because the service refused it has its status, and its id in the list" do
      write(line, line(id: "ann"))
      emulator.fail_next(status: 403, times: 2)
      expect(run).to eq(1)
      expect(answers).to all(include("status" => 403, "error" => /\A403 /))
      expect(err.string).to match(/^  line 1: 403 .*\n  line 2 \(ann\): 403 /)
    end

    it "is listed with at most ninety-nine others" do
      write(*["x"] * 103)
      expect(run).to eq(1)
      expect(answers.size).to eq(103)
      expect(err.string.lines.values_at(0, 1, 100, 101)).to match(
        [/103 of 103 lines failed/, /line 1:/, /line 100:/, "  … and 3 more\n"]
      )
    end

    it "is tried again by the next run, and then stands in its place" do
      write(line(id: "a"), "torn", line(id: "c"))
      expect(run).to eq(1)
      kept = answers.values_at(0, 2)
      write(line(id: "a"), line(id: "b"), line(id: "c"))
      expect([run, err.string.lines.size]).to eq([0, 2])
      expect(answers.map { |answer| answer["id"] }).to eq(%w[a b c])
      expect(answers.values_at(0, 2)).to eq(kept)
      expect(emulator.requests.size).to eq(3)
      expect(Dir.children(@folder)).to contain_exactly("in.jsonl", "out.jsonl")
      expect(File.stat(output).mode & 0o777).to eq(0o600)
    end
  end

  describe "run again" do
    it "asks for nothing where everything is there" do
      write(*users(20))
      run
      before = File.read(output)
      expect([run, err.string, File.read(output), emulator.requests.size]).to eq([0, "", before, 20])
    end

    it "goes on with what has been added" do
      write(*users(3))
      run
      write(*users(5))
      expect(run).to eq(0)
      expect(granted_ids).to eq(%w[u0 u1 u2 u3 u4])
      expect(emulator.requests.size).to eq(5)
    end

    it "writes a last line anew that was half written" do
      write(*users(5))
      run
      File.truncate(output, File.size(output) - 20)
      expect(run).to eq(0)
      expect(granted_ids).to eq(%w[u0 u1 u2 u3 u4])
      expect(emulator.requests.size).to eq(6)
    end

    it "with answers to other lines is refused" do
      write(*users(2))
      run
      write(*users(2).reverse)
      expect(run).to eq(1)
      expect(err.string).to match(/line 1 of the input has another id than here: is this the output of another/)
    end
  end

  describe "refuses" do
    it "to write into a file of another kind, and leaves it as it is" do
      write(line)
      [line, "some text", '{"line":1}', '{"line":"1","token":"x"}'].each do |text|
        File.write(output, "#{text}\nhalf", perm: 0o644)
        File.chmod(0o644, output)
        expect(run).to eq(1)
        expect([File.read(output), File.stat(output).mode & 0o777]).to eq(["#{text}\nhalf", 0o644])
      end
      expect(err.string).to match(/expected an output of this command or a new file, but line 1 is not an answer$/)
    end

    it "to write into its own input" do
      write(line)
      expect(run("--batch", input, "--out", input)).to eq(1)
      expect(File.read(input)).to eq("#{line}\n")
    end

    it "to write beside another process" do
      write(line)
      File.open(output, "w") do |file|
        file.flock(File::LOCK_EX)
        expect([run, err.string]).to eq([1, "pubnub_pam: #{output}: another process is writing to it\n"])
      end
    end

    {
      %w[--out x] => [2, /missing: --batch/],
      %w[--batch - --ttl 5] => [2, /--batch: expected no other options of a grant/],
      %w[--batch - --channel a=read] => [2, /--batch: expected no other options of a grant/],
      %w[--batch - --concurrency 0] => [2, /--concurrency: expected 1 to 1000, got 0/],
      %w[--batch - --concurrency x] => [2, /--concurrency: expected a whole number, got x/],
      %w[--batch /nowhere/in.jsonl] => [1, /No such file or directory.*in\.jsonl/]
    }.each do |arguments, (status, message)|
      it "#{arguments.join(" ")} with one line on stderr" do
        expect([run(*arguments), err.string]).to match([status, message])
        expect(err.string.lines.size).to eq(1)
      end
    end

    it "to begin without keys, before there is any file" do
      write(line)
      cli = PubnubPam::CLI.new(out:, err:, env: {})
      expect(cli.run(["grant", "--batch", input, "--out", output])).to eq(2)
      expect(File.exist?(output)).to be(false)
    end
  end

  describe "as a program" do
    around { |example| ScriptedServer.open(:holding) { |server| (@server = server) && example.run } }

    attr_reader :server

    def spawn_with(origin, *more, err: File::NULL)
      arguments = ["grant", "--no-ssl", "--batch", input, "--out", output, *more]
      Process.spawn(keys(origin:), *program, *arguments, in: File::NULL, out: File::NULL, err:)
    end

    # A run that has got so many answers, one after the other, and waits for more.
    def run_until(answered, err: File::NULL)
      pid = spawn_with(server.origin, "--concurrency", "1", err:)
      Array.new(answered) { server.await_request.tap(&:grant) }
      Timeout.timeout(Children::PATIENCE) { Thread.pass until File.exist?(output) && answers_so_far == answered }
      pid
    end

    def answers_so_far
      File.read(output).count("\n")
    end

    def stop(pid, signal)
      Process.kill(signal, pid)
      Timeout.timeout(Children::PATIENCE) { Process.wait2(pid).last }
    end

    it "killed in the middle goes on where it was, and asks for no line twice" do
      write(*users(100))
      pid = run_until(40)
      expect(stop(pid, :KILL)).to be_signaled
      before = File.read(output)
      File.write(output, '{"line":41,"id":"u40","tok', mode: "a")
      expect([run, err.string]).to eq([0, ""])
      expect(File.read(output)).to start_with(before)
      expect(answers.map { |answer| answer.values_at("line", "id") }).to eq(Array.new(100) { |n| [n + 1, "u#{n}"] })
      expect(emulator.requests.map { |request| request.json.dig("permissions", "uuid") }).to match_array(
        Array.new(60) { |number| "u#{number + 40}" }
      )
    end

    it "interrupted says how to go on" do
      write(*users(100))
      said, saying = IO.pipe
      pid = run_until(10, err: saying)
      saying.close
      expect(stop(pid, :INT).exitstatus).to eq(130)
      expect(said.read).to eq("pubnub_pam: interrupted after 10 lines; the same command resumes it\n")
      expect([run, answers.size]).to eq([0, 100])
    ensure
      said.close
    end

    it "shows on a terminal how far it is" do
      write(*users(100))
      terminal, side = PTY.open
      pid = spawn_with(server.origin, "--concurrency", "1", err: side)
      side.close
      answered = answer_until_shown(terminal)
      expect(terminal.readpartial(4096)).to match(
        %r{\A\r\e\[K\[#*\.+\] +\d+%  \d+ lines  \d+/s  \d+:\d\d left\z}
      )
      server.grant_next(100 - answered)
      expect(read_all(terminal)).to end_with("\r\e[K")
      expect(Process.wait2(pid).last).to be_success
      expect(answers.size).to eq(100)
    end

    # However fast the machine is: there is a pause between two answers as long as the one between two looks.
    def answer_until_shown(terminal)
      (1..).find do
        server.grant_next(1)
        terminal.wait_readable(PubnubPam::CLI.const_get(:BatchFile)::Progress::PAUSE)
      end
    end

    # A terminal whose other side is gone answers with an error.
    def read_all(terminal)
      text = +""
      loop { text << terminal.readpartial(4096) }
    rescue EOFError, Errno::EIO
      text
    end
  end

  describe "the progress" do
    let(:screen) { StringIO.new }
    let(:time) { [0.0] }
    let(:portion) { [0.0] }

    def progress(known: true)
      batch = PubnubPam::CLI.const_get(:BatchFile)
      batch.const_get(:Progress).new(screen, (-> { portion[0] } if known), clock: -> { time[0] })
    end

    def shown
      screen.string.split("\r\e[K").last
    end

    it "is the part that is read, how many lines, how fast, and how long it will take" do
      bar = progress
      99.times { |number| bar.show(number + 1, 0) }
      expect(screen.string).to eq("")
      portion[0] = 0.25
      time[0] = 10.0
      bar.show(100, 3)
      expect(shown).to eq("[######..................]  25%  100 lines  3 failed  10/s  0:30 left")
    end

    it "reckons without what was there before" do
      bar = progress
      portion[0] = 0.5
      1000.times { |number| bar.show(number + 1, 0, asked: false) }
      time[0] = 60.0
      portion[0] = 0.75
      bar.show(1001, 0)
      expect(shown).to eq("[##################......]  75%  1001 lines  0/s  1:00 left")
    end

    it "is only what is known of an input without a length" do
      bar = progress(known: false)
      time[0] = 2.0
      bar.show(1, 0)
      expect(shown).to eq("1 lines  1/s")
    end

    it "is drawn ten times a second at most" do
      bar = progress
      100.times { |number| bar.show(number, 0).tap { time[0] += 0.01 } }
      expect(screen.string.scan("\r").size).to be_between(8, 10)
    end
  end
end
