# frozen_string_literal: true

module PubnubPam
  module Pubnub
    # Observers of a call's end, as those of `Concurrent::Future`. Callbacks cost less: the first observer of a call
    # starts a thread that waits for it.
    module Observers
      # Calls an observer once when the call is over, or at once if it is over already.
      #
      # @param observer [Object, nil] who is told, by the method `func`
      # @param func [Symbol]
      # @yieldparam time [Time]
      # @yieldparam value [Object] the envelope
      # @yieldparam reason [Exception, nil]
      # @return [Object] what {#delete_observer} takes: the observer, or the block
      # @raise [PubnubPam::ArgumentError] for neither an observer nor a block, or both
      # @raise [ConnectionError] where Ruby starts no thread, as in a process that is ending
      # @example
      #   PubnubPam::Emulator.start do |emulator|
      #     pubnub = Pubnub.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false)
      #     told = Queue.new
      #     pubnub.time.add_observer { |_time, envelope, _reason| told << envelope.status[:code] }
      #     told.pop # => 200
      #   end
      def add_observer(observer = nil, func = :update, &block)
        if observer.nil? == block.nil?
          raise PubnubPam::ArgumentError, "observer: expected an observer or a block, got #{block ? "both" : "neither"}"
        end

        telling = block || method_of(observer, func)
        waits = @mutex.synchronize { complete? ? false : watch(block || observer, telling) }
        tell(telling) unless waits
        block || observer
      end

      # Adds an observer and returns the future.
      #
      # @param (see #add_observer)
      # @return [self]
      # @raise (see #add_observer)
      def with_observer(...)
        add_observer(...)
        self
      end

      # @param observer [Object] what {#add_observer} returned
      # @return [Object] the same
      def delete_observer(observer)
        @mutex.synchronize { observers.delete(observer) }
        observer
      end

      # @return [self]
      def delete_observers
        @mutex.synchronize { observers.clear }
        self
      end

      # @return [Integer] how many still wait
      def count_observers = @mutex.synchronize { observers.size }

      private

      def method_of(observer, func)
        named = func.is_a?(Symbol) || func.is_a?(String)
        return observer.method(func) if named && observer.respond_to?(func)

        raise PubnubPam::ArgumentError,
              "func: expected the name of a public method of the observer, got #{func.inspect} for a #{observer.class}"
      end

      def observers = @observers ||= {}.compare_by_identity

      def watch(observer, telling)
        observers[observer] = telling
        @watcher ||= Thread.new { tell_all } # one is enough
      rescue ThreadError => e
        observers.delete(observer)
        raise ConnectionError, "no observer can wait for this call: #{e.message}"
      end

      def tell_all
        wait
        @mutex.synchronize { observers.values.tap { observers.clear } }.each { |telling| tell(telling) }
      end

      # An error of an observer is reported and stops no other.
      def tell(telling)
        telling.call(Time.now, value, reason)
      rescue StandardError, ScriptError => e
        warn("pubnub_pam: an observer raised #{e.class}: #{e.message}")
      end
    end
  end
end
