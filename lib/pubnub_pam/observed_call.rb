# frozen_string_literal: true

module PubnubPam
  # A call to the service as a middleware of {Client#initialize} sees it. One object for each call.
  #
  # It holds no secret but the {#envelope} of a grant, which does not print its token.
  #
  # @example A middleware that refuses tokens without a user, and one that counts what is under way
  #   refuse = lambda do |call, &proceed|
  #     raise "whose?" if call.operation == :grant_token && !call.arguments.key?(:authorized_user_id)
  #     proceed.call
  #   end
  #   under_way = 0
  #   count = lambda do |call, &proceed|
  #     under_way += 1
  #     call.on_finish { under_way -= 1 }
  #     proceed.call
  #   end
  #   client = PubnubPam::Emulator.start.client(middlewares: [refuse, count])
  #   read = PubnubPam::Permissions.res(read: true)
  #   client.grant_token!(ttl: 15, channels: { "a" => read }) # raises RuntimeError: whose?
  #   under_way # => 0
  class ObservedCall
    include Undumpable

    # @api private
    def initialize(run)
      @run = run
    end

    # @return [Symbol] `:grant_token`, `:revoke_token`, `:grant`, `:revoke`, `:audit`, `:time`
    def operation = @run.operation

    # What the call was asked for: its keywords that are not nil, without tokens, auth keys, `http_sync` and `callback`.
    # The values are the caller's own objects, and must not be changed.
    #
    # @return [Hash{Symbol => Object}] frozen
    def arguments
      @arguments ||= @run.arguments.to_h.reject { |name, value| value.nil? || SECRETS.include?(name) }.freeze
    end

    # How the call is run.
    #
    # @return [Symbol] `:sync` where the caller waits; `:future`; `:callback`; `:batch` for one of {Client::Batches}
    def mode = @run.mode

    # @return [String] the client's origin
    def origin = @run.origin

    # Data of your own, for whoever sees this call or its {Event} later: {Event#data} is this Hash.
    #
    # @return [Hash] empty at first
    # @example
    #   tag = ->(call, &proceed) { (call.data[:tenant] = "acme") && proceed.call }
    #   tenants = []
    #   note = ->(event) { tenants << event.data[:tenant] }
    #   client = PubnubPam::Emulator.start.client(middlewares: [tag], on_request: note)
    #   client.revoke_token("p0F2", http_sync: true)
    #   tenants # => ["acme"]
    def data = @run.data

    # Has a block called when the call is over, once, whatever ends it: an answer, a failure, a caller who is
    # interrupted, a middleware that refuses it.
    #
    # It runs where the caller waits, for `:sync` and `:batch`, and in the thread that runs callbacks otherwise, before
    # the callback. What it raises there is logged (without a logger: by `warn`), and else raised to the caller.
    #
    # @yieldparam call [ObservedCall] this one, with its {#event}
    # @return [nil]
    # @raise [PubnubPam::ArgumentError] without a block, or after the call was sent
    # @example
    #   statuses = []
    #   watch = lambda do |call, &proceed|
    #     call.on_finish { |over| statuses << over.event.status }
    #     proceed.call
    #   end
    #   client = PubnubPam::Emulator.start.client(middlewares: [watch])
    #   client.revoke_token("p0F2", http_sync: true)
    #   statuses # => [400]
    def on_finish(&block)
      raise ArgumentError, "on_finish: expected a block, got none" unless block

      @run.add_finisher(block)
      nil
    end

    # @return [Envelope, nil] nil while the call is under way, and where the caller was interrupted or the call refused
    def envelope = @run.envelope

    # @return [Exception, nil] what the bang form of the call raises, what interrupted the caller, or what refused the
    #   call; nil while it is under way
    def error = event&.error

    # @return [Event, nil] the outcome in short; nil while the call is under way
    def event = @run.event

    # @return [String] without arguments and answer
    def inspect
      "#<#{self.class} #{operation} #{mode}#{", #{event}" if event}>"
    end
    alias to_s inspect

    private

    # For the drop-in layer: in which form the caller gets the answer.
    # @param form [#future_class, #present]
    def answer_as(form)
      @run.form = form
    end

    # For the advice: what a grant asks for.
    # @return [Client::Draft]
    def draft = @run.arguments

    SECRETS = %i[token auth_key].freeze
    private_constant :SECRETS
  end
end
