# frozen_string_literal: true

require_relative "batch"

module PubnubPam
  class Client
    # Many tokens by one call, from one thread.
    module Batches
      # How many requests one {#grant_tokens} may have under way.
      CONCURRENCY = 1..1000

      # Asks for many tokens. One Ruby thread keeps as many requests under way as `concurrency` says; envelopes come
      # in the order of the list, each as soon as it and those before it are there.
      #
      # An item that cannot be sent (no Hash, a wrong ttl, an unknown keyword) is an {ErrorEnvelope} in its place,
      # with the {ArgumentError} as its {ErrorEnvelope#error}; so is one that the service refused, or that got no
      # answer. Retries and time limits are those of single calls, and count for each item.
      #
      # The list is read as it is needed, on the calling thread: an item is taken when one of the requests under way
      # has ended. Where one item takes longer than those after it, up to sixteen times as many items as
      # `concurrency` are taken and wait for it. With a block nothing else is kept, so a list may be longer
      # than the memory is large. An envelope whose turn has come while the list itself is waited for is yielded when
      # the list has gone on.
      #
      # What the list or the block raises, `break`, `throw`, `Timeout`, `Thread#kill` and Ctrl-C end everything under
      # way. The service may have granted some of that already; those tokens expire without anybody having them.
      #
      # The client's own `callback:` is not called. Each request under way has a connection, and so an open file.
      #
      # @overload grant_tokens(list, concurrency: 64)
      #   @param list [Enumerable<Hash>] what responds to `each`; each item holds keywords of {Calls#grant_token},
      #     except `http_sync` and `callback`
      #   @param concurrency [Integer] 1 to 1,000
      #   @return [Array<Envelope>, Enumerator::Lazy<Envelope>] as `map` would: lazy for a lazy list, and for one
      #     whose `size` is infinite; it asks for tokens anew each time that it is run
      # @overload grant_tokens(list, concurrency: 64) {|envelope, index| … }
      #   @yieldparam envelope [Envelope]
      #   @yieldparam index [Integer] from 0
      #   @return [Integer] how many items there were
      # @raise [PubnubPam::ArgumentError] for a wrong list or concurrency
      # @raise [ConfigurationError] where the client has no publish or secret key
      # @example
      #   client = PubnubPam::Emulator.start.client
      #   read = PubnubPam::Permissions.res(read: true)
      #   users = %w[ann bob].map { |user| { ttl: 15, authorized_user_id: user, channels: { "room-1" => read } } }
      #   client.grant_tokens(users).map { |envelope| PubnubPam::Token.parse(envelope.token).authorized_user_id }
      #   # => ["ann", "bob"]
      # @example A list without an end, of which a hundred are granted, ten at a time
      #   client = PubnubPam::Emulator.start.client
      #   read = PubnubPam::Permissions.res(read: true)
      #   rooms = (1..).lazy.map { |number| { ttl: 15, channels: { "room-#{number}" => read } } }
      #   client.grant_tokens(rooms, concurrency: 10).first(100).count(&:success?) # => 100
      def grant_tokens(list, concurrency: 64, &block)
        Checks.grants(list)
        Checks.concurrency(concurrency, CONCURRENCY)
        return batch(concurrency).each(list, &block) if block

        envelopes = Enumerator.new(-> { list.size if list.is_a?(Enumerator) }) do |yielder|
          grant_tokens(list, concurrency:) { |envelope, _index| yielder << envelope }
        end
        endless?(list) ? envelopes.lazy : envelopes.to_a
      end

      private

      def batch(concurrency)
        Batch.new(@runner, @connection, concurrency, require_user: @require_user)
      end

      def endless?(list)
        list.is_a?(Enumerator::Lazy) || (list.is_a?(Enumerator) && list.size == Float::INFINITY) ||
          (list.is_a?(Range) && list.end.nil?)
      end
    end
  end
end
