# frozen_string_literal: true

module PubnubPam
  class << self
    # A client to try things out with, of an emulator that is started by the first call and ends with the process: no
    # account, no keys, no network.
    #
    # Calls wait and return an {Envelope}, as `http_sync: true` has it: in irb, one wants to see what came.
    #
    # @param options [Hash] any keyword of {Client#initialize}
    # @return [Client]
    # @example
    #   envelope = PubnubPam.demo.grant_token(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #   envelope # => #<PubnubPam::Envelope grant_token 200 Success, a token for anyone, expires in …>
    #   PubnubPam.demo_emulator.publish("a", "hello", auth: envelope.token).status # => 403
    def demo(**options)
      options = { user_id: "demo", **options } unless options.key?(:uuid)
      demo_emulator.client(http_sync: true, **options)
    end

    # @return [Emulator] what {demo}'s clients talk to
    # @example
    #   PubnubPam.demo.revoke_token("p0F2")
    #   PubnubPam.demo_emulator.requests.last.status # => 400
    def demo_emulator
      @lock.synchronize { @demo ||= Emulator::Lasting.new }.emulator
    end
  end
end
