# frozen_string_literal: true

module PubnubPam
  class << self
    # A client to try things out, of an emulator that the first call starts and that ends with the process. It needs no
    # account, no keys and no network.
    #
    # Calls wait and return an {Envelope}, as with `http_sync: true`.
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
    def demo_emulator = @lock.synchronize { @demo ||= Emulator::Lasting.new }.emulator
  end
end
