# frozen_string_literal: true

require "open3"
require "rbconfig"
require "spec_helper"
require "tmpdir"
require "yard"

# Everything that README.md shows is run, and compared with what it says.
RSpec.describe "README.md" do
  root = File.expand_path("../..", __dir__)
  readme = Document.new("#{root}/README.md")
  include_examples "a document that runs", readme

  # What differs from run to run: ports and tokens.
  define_method(:constant) do |text|
    text.gsub(/127\.0\.0\.1:\d+/, "127.0.0.1:PORT").gsub(/\b(p0|qE)F2[\w-]{60,}=*/, "TOKEN").strip
  end

  # A folder for the search path in which the command of this checkout is installed, set up for the emulator.
  define_method(:with_command) do |&block|
    Dir.mktmpdir do |folder|
      File.write("#{folder}/pubnub_pam", <<~SHELL, perm: 0o755)
        #!/bin/sh
        exec #{RbConfig.ruby} -I #{root}/lib #{root}/exe/pubnub_pam "$@"
      SHELL
      environment = { **Loopback.environment(service), "PUBNUB_ORIGIN" => service.origin }
      block.call(environment.merge("PATH" => "#{folder}:#{ENV.fetch("PATH")}"))
    end
  end

  # Runs the commands of a transcript one after the other in one shell; brings back the transcript.
  define_method(:transcript) do |commands, environment|
    script = commands.map { |command| "#{command}\nstatus=$?; printf '\\0'; (exit $status)" }.join("\n")
    output, = Open3.capture2e(environment, "bash", "-c", script)
    commands.zip(output.split("\0")).map { |command, printed| "$ #{command}\n#{printed}" }.join
  end

  # Runs a command that goes on until it is interrupted, for as many lines as are shown.
  define_method(:interrupted_transcript) do |command, lines, environment|
    Open3.popen2e(environment, *command.split) do |_input, output, process|
      printed = Array.new(lines) { output.gets }.join
      Process.kill(:INT, process.pid)
      expect(process.value.exitstatus).to eq(0)
      "$ #{command}\n#{printed}"
    ensure
      Process.kill(:KILL, process.pid) if process.alive?
    end
  end

  # Who has no account gets a KeyError from ENV.fetch and goes on. Whole specs are not typed.
  it "runs from top to bottom in one irb session, without an account" do
    typed = readme.blocks("ruby").map(&:code).grep_v(/ENV\.fetch|RSpec\.describe/)
    expect(typed.first).to include("PubnubPam.demo")
    PubnubPam.demo_emulator.reset
    stop_emulators_afterwards { DocumentedCode.new(typed.join("\n"), file: "README.md", line: 1).run(Object.new) }
  ensure
    forget_configuration
  end

  it "has examples" do
    expect(readme.blocks("ruby").size).to be > 20
    expect(readme.blocks("console").size).to be > 4
  end

  it "makes claims that these specs check" do
    codes = readme.blocks("ruby").map { |block| DocumentedCode.new(block.code, file: readme.path, line: block.line) }
    claims = codes.sum(&:claims)
    expect(claims).to be > 40
  end

  describe "command line:" do
    readme.blocks("console").each do |block|
      it block.name do
        commands = block.code.scan(/^\$ (.+)$/).flatten
        printed = with_command do |environment|
          next transcript(commands, environment) unless commands.first.end_with?(" emulator")

          interrupted_transcript(commands.first, block.code.lines.size - 1, environment)
        end
        expect(constant(printed)).to eq(constant(block.code))
      end
    end
  end

  it "names only scripts and files that exist" do
    scripts = readme.blocks("sh").flat_map { |block| block.code.scan(%r{^bin/\w+}) }
    links = File.read(readme.path).scan(/\]\(([A-Z]\w+(?:\.md)?)\)/).flatten
    expect(scripts).to include("bin/setup", "bin/test").and all(satisfy { |path| File.executable?("#{root}/#{path}") })
    expect(links).to include("LICENSE").and all(satisfy { |path| File.exist?("#{root}/#{path}") })
  end

  it "lists every option of a client with its default" do
    YARD::Registry.clear
    YARD.parse("#{root}/lib/pubnub_pam/client.rb", [], YARD::Logger::ERROR)
    parameters = YARD::Registry.at("PubnubPam::Client#initialize").parameters.to_h
    parameters.delete("**unknown") # which are refused
    # One of these two is needed, which Ruby cannot say.
    parameters.merge!("subscribe_key:" => "required", "user_id:" => "required")
    expect(readme.table("Client options").to_h { |name, default,| [name, default] }).to eq(parameters)
  end

  it "lists every exception" do
    errors = PubnubPam.constants.map { |name| PubnubPam.const_get(name) }.grep(Class).select { |it| it < Exception }
    expect(readme.table("Errors").map(&:first)).to match_array(errors.map { |error| error.name.split("::").last })
  end
end
