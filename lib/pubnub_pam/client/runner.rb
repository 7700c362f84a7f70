# frozen_string_literal: true

require_relative "log"
require_relative "run"

module PubnubPam
  class Client
    # Runs the calls of a client: through the middlewares, then synchronously, as a future, or with a callback.
    #
    # A middleware is anything that responds to `call(observed_call)` and yields once to have the call sent. To refuse a
    # call, it raises. What it returns is ignored, so it cannot lose an answer.
    # @api private
    class Runner
      @everywhere = [].freeze

      class << self
        # Middlewares of every client of this process. They come before a client's own.
        attr_reader :everywhere

        def register(*middlewares)
          @everywhere = (@everywhere | middlewares).freeze
        end
      end

      # @param connection [Native::Client]
      # @param own [Array<#call>] the client's middlewares, the outermost first
      # @param advice [Advice] the last but one
      # @param instrumentation [Instrumentation] the last. While both are idle and there are no others, a call costs
      #   nothing for them
      # @param config [#call] returns `status[:config]` of envelopes. It has the auth key, which a Hash would print
      def initialize(connection, own:, advice:, instrumentation:, log:, origin:, config:)
        @connection = connection
        @own = own
        @advice = advice
        @instrumentation = instrumentation
        @log = log
        @origin = origin
        @config = config
      end

      # The same, with one more middleware behind the client's own.
      def with(middleware)
        dup.tap { |runner| runner.add(middleware) }
      end

      # The block prepares a call, and sends nothing. Where it reads arguments, it is uninterrupted.
      # @return [Envelope, Future]
      def run(operation, arguments, sync, callback)
        sync = Checks.optional_boolean(:http_sync, sync)
        call = yield
        return unobserved(call, operation, callback) if sync && idle?

        run = Run.new(call, operation, arguments, mode(sync, callback), @origin)
        sync ? now(run, callback) : later(run, callback)
      end

      # Likewise, for one call of a batch, which is sent by {#through}.
      # @return [Run]
      def prepared(operation, arguments, mode)
        Run.new(yield, operation, arguments, mode, @origin)
      end

      # Sends a call by the block, through all middlewares.
      def through(run, &start)
        return yield if idle?

        observe(run, [*Runner.everywhere, *@own, *[@advice, @instrumentation].reject(&:idle?)], start)
      end

      # What the caller of a call that is over gets. Those who asked to know of its end are told.
      def finished(run)
        envelope = run.settle(envelope_of(run))
        run.finish
        present(run, envelope)
      end

      # Cancels what is left of a batch. Middlewares are told of the answers that have come and of the cancelled calls.
      def abandon(runs)
        answered = Native.uninterrupted { runs.select { |run| run.call.over? }.tap { cancel(runs) } }
        answered.each { |run| run.settle(envelope_of(run)) if run.awaited? }
        runs.each { |run| @log.guard("a middleware") { run.finish } }
      end

      protected

      def add(middleware)
        @own = [*@own, middleware]
      end

      private

      def mode(sync, callback)
        return :sync if sync

        callback ? :callback : :future
      end

      # Without middlewares, nobody asks for its {Run}.
      def unobserved(call, operation, callback)
        call.join
        answer = envelope(call, operation)
        call_back(callback, answer) if callback
        answer
      end

      def idle?
        Runner.everywhere.empty? && @own.empty? && @advice.idle? && @instrumentation.idle?
      end

      # The end of a call that was sent and is not waited for comes later.
      def observe(run, middlewares, start)
        pass(run, middlewares, 0, start)
      rescue Exception => e # rubocop:disable Lint/RescueException -- whatever it is, it is raised again
        run.end_by(e) unless run.sent?
        raise
      ensure
        run.finish if run.mode == :sync || !run.sent?
      end

      # Through the middleware at this index and all behind it.
      def pass(run, middlewares, index, start)
        middleware = middlewares[index] or return start.call
        result = passed = nil
        middleware.call(run.observed) do
          raise ConfigurationError, "#{name(middleware)}: expected to yield once, yielded twice" if passed

          passed = true
          result = pass(run, middlewares, index + 1, start)
        end
        return result if passed

        raise ConfigurationError, "#{name(middleware)}: expected to yield, or to raise to refuse the call"
      end

      def name(middleware)
        "middleware #{middleware.is_a?(Module) ? middleware : middleware.class}"
      end

      def now(run, callback)
        through(run) { wait(run) }
        answer = present(run, run.envelope)
        call_back(callback, answer) if callback
        answer
      end

      # The call is sent by `join`, which ends it where the wait is interrupted.
      def wait(run)
        run.sent
        run.call.join
        run.settle(envelope_of(run))
      rescue Exception => e # rubocop:disable Lint/RescueException -- whatever it is, it is raised again
        run.end_by(e)
        raise
      ensure
        run.end_by(nil) unless run.envelope # the thread was killed
      end

      def later(run, callback)
        future = nil
        through(run) { future = start(run, callback) }
        future
      end

      # An interrupt between the start and the hand-over would leave a callback without its call.
      def start(run, callback)
        Native.uninterrupted do
          future = future_of(run)
          if callback || run.awaited?
            Dispatcher.instance.watch(-> { finish(run, future, callback) }) { |id| run.call.start(id) }
          else
            run.call.start(nil)
          end
          run.sent
          future
        end
      end

      def future_of(run)
        kind = run.form ? run.form.future_class : Future
        kind.new(run.call, run.form) { envelope_of(run) }
      end

      # In the thread that runs callbacks.
      def finish(run, future, callback)
        run.settle(future.send(:answer))
        @log.guard("a middleware") { run.finish }
        call_back(callback, future.value)
      end

      def cancel(runs)
        runs.each { |run| run.call.cancel }
      end

      def call_back(callback, answer)
        @log.guard("a callback") { callback.call(answer) } if callback && answer
      end

      def envelope_of(run)
        envelope(run.call, run.operation)
      end

      def envelope(call, operation)
        ahead = @connection.clock_news
        envelope = Envelope.send(:of, call, operation, @config.call)
        @log.answer(envelope, ahead)
        envelope
      end

      def present(run, envelope)
        run.form ? run.form.present(envelope) : envelope
      end
    end
    private_constant :Runner
  end
end
