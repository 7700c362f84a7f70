# frozen_string_literal: true

require "socket"
require "timeout"
require_relative "scripted_server"

# A place in which calls hang at one stage.
class HangingStage
  # With the longest pause that a client makes.
  BUSY = ScriptedServer.answer(503, "Retry-After" => "60")
  NAMES = %i[connecting negotiating_tls waiting_for_an_answer waiting_to_retry].freeze

  # Yields it, and closes its server.
  def self.open(name, &)
    case name
    when :connecting then FullQueue.open(&)
    when :negotiating_tls then serving(:silent, ssl: true, &)
    when :waiting_for_an_answer then serving(:silent, &)
    when :waiting_to_retry then serving(ScriptedServer.in_turn(BUSY), after_request: :await_hangups, &)
    end
  end

  def self.serving(script, **options)
    ScriptedServer.open(script) { |server| yield new(server, **options) }
  end
  private_class_method :serving

  # Settings of a client whose calls hang here, for as long as nobody ends them.
  attr_reader :settings

  def initialize(server, ssl: false, after_request: nil)
    @server = server
    @after_request = after_request
    @settings = { origin: server.origin, ssl:, open_timeout: nil, read_timeout: nil, total_timeout: nil }
  end

  # Returns once so many calls, of whatever process, hang.
  def await_calls(count)
    count.times { @server.await_request }
    @server.public_send(@after_request) if @after_request
  end

  # Returns once no connection is left.
  def await_end = @server.await_hangups

  # Whether calls of other processes can be awaited.
  def sees_other_processes? = true

  # A port whose queue is full: whoever connects waits.
  class FullQueue
    LENGTH = 4

    def self.open
      queue = new
      yield queue
    ensure
      queue&.close
    end

    attr_reader :settings

    def initialize
      @listener = Socket.new(:INET, :STREAM).tap { |socket| socket.bind(Addrinfo.tcp("127.0.0.1", 0)) }
      @listener.listen(0)
      address = @listener.local_address
      @queue = Array.new(LENGTH) do
        Socket.new(:INET, :STREAM).tap { |socket| socket.connect_nonblock(address, exception: false) }
      end
      @settings = { origin: "127.0.0.1:#{address.ip_port}", open_timeout: nil, read_timeout: nil, total_timeout: nil }
    end

    # Those of this process: the system shows nobody else's.
    def await_calls(count)
      native = PubnubPam.const_get(:Native)
      Timeout.timeout(Children::PATIENCE) { Thread.pass until native.running_calls == count }
    end

    def await_end = nil
    def sees_other_processes? = false

    def close = [@listener, *@queue].each(&:close)
  end
end
