# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # One grant at a time for each key within a process. The first thread grants; threads that come meanwhile get the
    # same token or the same error. If the first is interrupted, another one takes over.
    # @api private
    class SingleFlight
      # A grant under way. Its queue stays empty: closing it wakes all threads that wait.
      Grant = Struct.new(:leader, :over, :entry, :error)

      def initialize
        @mutex = Mutex.new
        @grants = {}
        @pid = Process.pid
      end

      # Yields to the first caller, which gets what its block returns. The block calls the yielded function with the
      # entry that was granted. The other callers wait and get this entry, or nil if nothing was granted.
      #
      # No caller joins after the grant: by then another process may have returned the token, and it may be revoked. A
      # late caller has to look into the store.
      def share(key)
        grant, first = join(key)
        return lead(key, grant) { yield ->(entry) { granted(key, grant, entry) } } if first
        return yield ->(_entry) {} if grant.leader.equal?(Fiber.current) # called from a hook of this grant

        grant.over.pop
        grant.error ? raise(grant.error) : grant.entry
      end

      private

      def join(key)
        @mutex.synchronize do
          forget if @pid != Process.pid
          first = !@grants.key?(key)
          [@grants[key] ||= Grant.new(Fiber.current, Queue.new), first]
        end
      end

      # After a fork, the parent's threads do not exist in the child.
      def forget
        @grants = {}
        @pid = Process.pid
      end

      def lead(key, grant)
        yield
      rescue Error => e
        grant.error = e
        raise
      ensure
        close(key, grant)
        grant.over.close
      end

      def granted(key, grant, entry)
        close(key, grant)
        grant.entry = entry
      end

      def close(key, grant)
        @mutex.synchronize { @grants.delete(key) if @grants[key].equal?(grant) }
      end
    end
    private_constant :SingleFlight
  end
end
