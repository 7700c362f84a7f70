# frozen_string_literal: true

require "pty"
require "spec_helper"

RSpec.describe PubnubPam::CLI, "grant --batch", :emulator do
  include_context "with a command line"
  include_context "with a batch"

  it "grants every line, and answers in the order of the lines" do
    write(*users(300))
    expect([batch, err.string, out.string]).to eq([0, "", ""])
    expect(answers.map { |answer| answer["line"] }).to eq((1..300).to_a)
    expect(granted_ids).to eq(Array.new(300) { |number| "u#{number}" })
  end

  it "lists a hundred lines that failed" do
    write(*["x"] * 103)
    expect(batch).to eq(1)
    expect(answers.size).to eq(103)
    expect(err.string.lines.values_at(0, 1, 100, 101)).to match(
      [/103 of 103 lines failed/, /line 1:/, /line 100:/, "  … and 3 more\n"]
    )
  end

  ["", "\n \n"].each do |nothing|
    it "says that the input has no grants: #{nothing.inspect}" do
      File.write(input, nothing)
      expect([batch("--batch", input), batch("--batch", "-", stdin: nothing), batch]).to eq([1, 1, 1])
      expect(err.string).to eq("pubnub_pam: the input has no grants: expected one in JSON on each line\n" * 3)
      expect(out.string).to eq("")
    end
  end

  describe "refuses" do
    {
      %w[--out x] => [2, /missing: --batch/],
      %w[--batch - --ttl 5] => [2, /--batch: expected no other options of a grant/],
      %w[--batch - --channel a=read] => [2, /--batch: expected no other options of a grant/],
      %w[--batch - --concurrency 0] => [2, /--concurrency: expected 1 to 1000, got 0/],
      %w[--batch - --concurrency x] => [2, /--concurrency: expected a whole number, got x/],
      %w[--batch /nowhere/in.jsonl] => [1, /No such file or directory.*in\.jsonl/]
    }.each do |arguments, (status, message)|
      it "#{arguments.join(" ")} with one line on stderr" do
        expect([batch(*arguments), err.string]).to match([status, message])
        expect(err.string.lines.size).to eq(1)
      end
    end

    it "to start without keys, before it creates a file" do
      write(line)
      cli = described_class.new(out:, err:, env: {})
      expect(cli.run(["grant", "--batch", input, "--out", output])).to eq(2)
      expect(File.exist?(output)).to be(false)
    end
  end

  describe "as a program" do
    around { |example| ScriptedServer.open(:holding) { |server| (@server = server) && example.run } }

    attr_reader :server

    def spawn_with(origin, *more, err: File::NULL)
      arguments = ["grant", "--no-ssl", "--batch", input, "--out", output, *more]
      Process.spawn({ **keys, "PUBNUB_ORIGIN" => origin }, *program, *arguments, in: File::NULL, out: File::NULL, err:)
    end

    # A batch that has got so many answers, one after the other, and waits for more.
    def run_until(answered, err: File::NULL)
      pid = spawn_with(server.origin, "--concurrency", "1", err:)
      Array.new(answered) { server.await_request.tap(&:grant) }
      eventually { File.exist?(output) && answers_so_far == answered }
      pid
    end

    def answers_so_far
      File.read(output).count("\n")
    end

    def stop(pid, signal)
      Process.kill(signal, pid)
      Timeout.timeout(Children::PATIENCE) { Process.wait2(pid).last }
    end

    it "continues after it was killed, and grants no line twice" do
      write(*users(100))
      pid = run_until(40)
      expect(stop(pid, :KILL)).to be_signaled
      before = File.read(output)
      File.write(output, '{"line":41,"id":"u40","tok', mode: "a")
      expect([batch, err.string]).to eq([0, ""])
      expect(File.read(output)).to start_with(before)
      expect(answers.map { |answer| answer.values_at("line", "id") }).to eq(Array.new(100) { |n| [n + 1, "u#{n}"] })
      expect(emulator.requests.map { |request| request.json.dig("permissions", "uuid") }).to match_array(
        Array.new(60) { |number| "u#{number + 40}" }
      )
    end

    it "says after Ctrl-C that one line is done" do
      write(*users(2))
      IO.pipe do |said, err|
        expect(stop(run_until(1, err:), :INT).exitstatus).to eq(130)
        err.close
        expect(said.read).to eq("pubnub_pam: interrupted after 1 line; the same command resumes it\n")
      end
    end

    it "says after Ctrl-C how to continue" do
      write(*users(100))
      said, saying = IO.pipe
      pid = run_until(10, err: saying)
      saying.close
      expect(stop(pid, :INT).exitstatus).to eq(130)
      expect(said.read).to eq("pubnub_pam: interrupted after 10 lines; the same command resumes it\n")
      expect([batch, answers.size]).to eq([0, 100])
    ensure
      said.close
    end

    it "shows its progress on a terminal" do
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
end
