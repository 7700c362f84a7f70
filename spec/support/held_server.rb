# frozen_string_literal: true

require "json"
require_relative "loopback_server"

# A server that keeps every grant waiting until it is told to answer it, and counts how many wait at a time.
class HeldServer < LoopbackServer
  # A request that waits. Its answer's token names the user it was for.
  Held = Struct.new(:connection, :user) do
    def answer
      body = JSON.generate(data: { message: "Success", token: "token-of-#{user}" }, status: 200)
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: #{body.bytesize}\r\n\r\n#{body}")
    rescue IOError
      nil # who asked has the answer, and has hung up
    end
  end

  # The most that have waited at a time.
  attr_reader :most

  def initialize
    super
    @arrivals = Queue.new
    @lock = Mutex.new
    @waiting = @most = 0
    @threads = [Thread.new { loop { serve(@listener.accept) } }]
  end

  # The next request that has come, in the order of their coming.
  def next_held
    Timeout.timeout(Children::PATIENCE) { @arrivals.pop }
  end

  # Whether there is one already.
  def held? = !@arrivals.empty?

  def answer(held)
    @lock.synchronize { @waiting -= 1 }
    held.answer
  end

  # Answers so many as they come.
  def answer_next(count)
    count.times { answer(next_held) }
  end

  # Answers as many as there will be, the latest of `held_back` first, once so many wait.
  def answer_in_reverse(total, held_back:)
    total.times.each_slice(held_back) { |some| some.map { next_held }.reverse_each { |held| answer(held) } }
  end

  def close
    @threads.each { |thread| thread.kill.join }
    @listener.close
  end

  private

  def serve(connection)
    @threads << Thread.new do
      while (user = read_user(connection))
        @lock.synchronize { @most = [@most, @waiting += 1].max }
        @arrivals << Held.new(connection, user)
      end
    rescue IOError, SystemCallError
      nil # the other side has hung up
    ensure
      connection.close
    end
  end

  def read_user(connection)
    return unless connection.gets

    headers = connection.each_line.take_while { |line| line != "\r\n" }
    length = headers.grep(/\Acontent-length:/i).sum { |line| Integer(line[/\d+/]) }
    JSON.parse(connection.read(length)).dig("permissions", "uuid")
  end
end
