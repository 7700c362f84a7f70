# frozen_string_literal: true

require_relative "worker"
require "socket"

# What threads can reach in Ruby at all: prepared bytes are written to a socket of each thread's own, and the answer's
# are left as they are. Before that, Ruby is busy for as long as the question says, with the interpreter's lock in hand.
module Sockets
  class << self
    def work(question)
      host, port = question.fetch(:origin).split(":")
      request = request(question)
      turns = turns_in(question.fetch(:microseconds) / 1e6)
      sockets = Hash.new { |hash, thread| hash[thread] = connect(host, port) }.compare_by_identity
      lambda do
        busy(turns)
        socket = sockets[Thread.current]
        socket.syswrite(request)
        socket.readpartial(4096)
      end
    end

    private

    def request(question)
      body = question.fetch(:body)
      "POST #{question.fetch(:target)} HTTP/1.1\r\nhost: #{question.fetch(:origin)}\r\n" \
        "content-type: application/json\r\ncontent-length: #{body.bytesize}\r\n\r\n#{body}"
    end

    def connect(host, port)
      TCPSocket.new(host, port).tap { |socket| socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1) }
    end

    def busy(turns)
      index = 0
      index += 1 while index < turns
    end

    # How many turns of that loop take so many seconds.
    def turns_in(seconds)
      trial = 1_000_000
      busy(trial)
      started = Worker.now
      busy(trial)
      (trial * seconds / (Worker.now - started)).round
    end
  end
end

Worker.serve { |question| Sockets.work(question) }
