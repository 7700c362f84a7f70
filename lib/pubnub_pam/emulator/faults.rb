# frozen_string_literal: true

module PubnubPam
  class Emulator
    # What goes wrong with the next requests, so that you can see what your code makes of it.
    #
    # One request meets one fault: the one that was scripted first and is for its operation. A retry is a request too.
    # {Request#fault} says which fault a request met, and {Emulator#reset} forgets those that nobody has met.
    #
    # All take `times:`, the number of requests (`Float::INFINITY`: until {Emulator#reset}), and `on:`, the operations,
    # one or an Array: `:grant_token`, `:revoke_token`, `:grant` (with it the legacy revoke), `:audit`, `:time`, or a
    # name from the table in `docs/emulator.md` with `_` between its words, such as `:publish`. Without it, any request.
    #
    # @example
    #   PubnubPam::Emulator.start do |emulator|
    #     emulator.cut_off(on: :grant_token)
    #     emulator.client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #     emulator.requests.map(&:fault) # => [:cut_off, nil]
    #   end
    module Faults
      # Answers with an HTTP error. What was asked for is not done.
      #
      # @param status [Integer] 400 to 599
      # @param times [Integer, Float] how many requests
      # @param on [Symbol, Array<Symbol>, nil] which operations
      # @param retry_after [Integer, ActiveSupport::Duration, Time, nil] what the `Retry-After` header says: seconds, or
      #   a date
      # @return [nil]
      # @raise [PubnubPam::ArgumentError] for anything else
      # @example
      #   emulator = PubnubPam::Emulator.start
      #   emulator.fail_next(status: 503, retry_after: 1)
      #   client = emulator.client(max_retries: 0, http_sync: true)
      #   client.revoke_token("p0F2").status[:server_response].headers["retry-after"] # => "1"
      def fail_next(status:, times: 1, on: nil, retry_after: nil)
        retry_after = Duration.whole(retry_after, 1) || retry_after
        header = retry_after.is_a?(Time) ? { retry_at: retry_after.to_i } : { retry_after: }
        @server.script({ fault: :fail_next, times:, on:, status:, **header })
      end

      # Answers late. What was asked for is done, and others are answered meanwhile.
      #
      # @param before [Numeric, ActiveSupport::Duration, nil] seconds before the answer's first byte
      # @param between [Numeric, ActiveSupport::Duration, nil] seconds between any two bytes of its body
      # @param times [Integer, Float] how many requests
      # @param on [Symbol, Array<Symbol>, nil] which operations
      # @return [nil]
      # @raise [PubnubPam::ArgumentError] for anything else, or where neither `before:` nor `between:` is given
      # @example
      #   emulator = PubnubPam::Emulator.start
      #   emulator.slow(before: 60)
      #   emulator.client(total_timeout: 0.1, http_sync: true).revoke_token("p0F2").status[:category] # => :timeout
      def slow(before: nil, between: nil, times: 1, on: nil)
        before, between = [before, between].map { |seconds| Duration.seconds(seconds) }
        @server.script({ fault: :slow, times:, on:, before:, between: })
      end

      # Closes the connection before the answer is whole. What was asked for has been done: a token may be granted, or
      # revoked, that the client hears nothing of.
      #
      # @param at [Symbol] `:start`, before the answer's first byte; `:head`, after its headers; or in the `:middle` of
      #   its body
      # @param times [Integer, Float] how many requests
      # @param on [Symbol, Array<Symbol>, nil] which operations
      # @return [nil]
      # @raise [PubnubPam::ArgumentError] for anything else
      # @example
      #   emulator = PubnubPam::Emulator.start
      #   emulator.cut_off(at: :start)
      #   client = emulator.client(max_retries: 0, http_sync: true)
      #   client.revoke_token("p0F2").error.class # => PubnubPam::ConnectionError
      def cut_off(at: :middle, times: 1, on: nil)
        @server.script({ fault: :cut_off, times:, on:, at: })
      end

      # Answers with a page of something in between: a load balancer, a proxy, a hotel's log-in. What was asked for is
      # not done.
      #
      # @param status [Integer] 200 to 599
      # @param body [String]
      # @param content_type [String] the `Content-Type` header
      # @param times [Integer, Float] how many requests
      # @param on [Symbol, Array<Symbol>, nil] which operations
      # @return [nil]
      # @raise [PubnubPam::ArgumentError] for anything else
      # @example
      #   emulator = PubnubPam::Emulator.start
      #   emulator.not_json
      #   emulator.client(http_sync: true).revoke_token("p0F2").status[:category] # => :non_json_response
      def not_json(status: 200, body: "<html><body>Please log in.</body></html>", content_type: "text/html",
                   times: 1, on: nil)
        @server.script({ fault: :not_json, times:, on:, status:, body:, content_type: })
      end
    end
  end
end
