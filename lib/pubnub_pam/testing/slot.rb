# frozen_string_literal: true

require "securerandom"

module PubnubPam
  module Testing
    # Room for one running test: an emulator, and the application's client while the test runs. Tests that run at the
    # same time in threads of one process have a slot each.
    # @api private
    class Slot
      attr_reader :lasting

      # @return [String, nil] another one for each test, nil between tests
      attr_reader :test_id

      def initialize
        @lasting = Emulator::Lasting.new
        @lock = Mutex.new
      end

      def begin
        @holder = Thread.current
        @test_id = SecureRandom.hex(8)
        @client = nil
      end

      def finish
        @holder = @test_id = @client = nil
      end

      # @return [Boolean] whether a test runs in here. One whose thread has died does not
      def taken? = !@holder.nil? && @holder.alive?
      def held? = @holder.equal?(Thread.current)

      # @yieldreturn [Client] where there is none yet
      def client
        # Without the lock where there is a client: a signal trap cannot take it.
        @client || @lock.synchronize { @client ||= yield }
      end

      def forget_client
        @client = nil
      end

      # @return [Array(Hash, Hash)] settings above those of the application, and below them
      def settings
        emulator = lasting.emulator
        address = { origin: emulator.origin, browser_origin: emulator.origin, ssl: false, proxy: nil }
        [{ **emulator.keys, **address }, { user_id: USER_ID }]
      end
    end
    private_constant :Slot
  end
end
