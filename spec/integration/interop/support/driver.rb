# frozen_string_literal: true

require "json"
require "timeout"

module Interop
  # A program that answers each line of JSON with a line of JSON.
  class Driver
    # Longer than any answer takes; only a hanging program meets it.
    PATIENCE = 30

    # @param command [Array<String>]
    # @param environment [Hash{String => String}] all that the program gets: no proxy, no option of this machine
    # @param chdir [String] the folder it works in
    def initialize(command, environment, chdir: ".")
      commands, @questions = IO.pipe
      @answers, results = IO.pipe
      @pid = Process.spawn(environment, *command, in: commands, out: results, unsetenv_others: true, chdir:)
      [commands, results].each(&:close)
    end

    def ask(question)
      @questions.puts(JSON.generate(question))
      answer = Timeout.timeout(PATIENCE) { @answers.gets } or raise "the driver has ended"
      JSON.parse(answer)
    end

    # It ends by itself when there are no more questions.
    def stop
      @questions.close
      Timeout.timeout(PATIENCE) { Process.wait(@pid) }
    rescue Timeout::Error
      Process.kill(:KILL, @pid)
      Process.wait(@pid)
    ensure
      @answers.close
    end
  end
end
