# frozen_string_literal: true

require "socket"

module Soak
  # The callers' clients: made once, before anything is forked, and shared by all threads and processes.
  class Clients
    attr_reader :patient, :hasty, :stranger, :nowhere

    def initialize(emulator)
      @patient = emulator.client(http_sync: true, user_id: "patient")
      # Gives up early, and at once: what is slow or breaks is a failure.
      @hasty = emulator.client(http_sync: true, user_id: "hasty", max_retries: 0, read_timeout: HASTE)
      @stranger = emulator.client(http_sync: true, user_id: "stranger", secret_key: "sec-c-somebody-else")
      @nowhere = emulator.client(http_sync: true, user_id: "nowhere", max_retries: 0, origin: closed_port)
    end

    # Seconds that the hasty client waits for an answer.
    HASTE = 0.3

    private

    # Bound but not listening: nobody else can listen there either, so every connection is refused.
    def closed_port
      @closed = Socket.new(:INET, :STREAM)
      @closed.bind(Addrinfo.tcp("127.0.0.1", 0))
      "127.0.0.1:#{@closed.local_address.ip_port}"
    end
  end
end
