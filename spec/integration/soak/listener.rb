# frozen_string_literal: true

require "timeout"

module Soak
  # A callback that keeps count.
  class Listener
    # @return [Integer] how often it was called
    attr_reader :count

    def initialize
      @count = 0
      @queue = Queue.new
    end

    def call(envelope)
      @count += 1
      @queue << envelope
    end

    def await(patience)
      Timeout.timeout(patience) { @queue.pop }
    rescue Timeout::Error
      raise "no callback in #{patience} s"
    end
  end
end
