# frozen_string_literal: true

require_relative "../pubnub_pam"

module PubnubPam
  # A PubNub Access Manager inside this process: real tokens, real signatures, real refusals, no account, no network
  # beyond loopback.
  #
  # @example
  #   PubnubPam::Emulator.start do |emulator|
  #     token = emulator.client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(write: true) })
  #     emulator.publish("a", "hello", auth: token).status # => 200
  #     emulator.advance(minutes: 16)
  #     emulator.publish("a", "hello", auth: token).status # => 403
  #   end
  class Emulator
    # Inside the class: a file that opens it before it exists would trigger its autoload.
    require_relative "emulator/request"
    require_relative "emulator/answer"
    require_relative "emulator/front_end"
    require_relative "emulator/lasting"
    require_relative "emulator/remote"
    require_relative "emulator/faults"

    include FrontEnd
    include Faults
    include Undumpable

    # The default keys.
    KEYS = { subscribe_key: "sub-c-emulator", publish_key: "pub-c-emulator", secret_key: "sec-c-emulator" }.freeze

    # How far the clocks can be moved: 100 years. Beyond that, time can no longer be calculated with.
    MOST_MINUTES = 100 * 365 * 24 * 60
    MOST_SECONDS = MOST_MINUTES * 60
    # Called with an emulator before it is asked something that depends on its clock. Tests that travel in time set it.
    BEFORE_USE = [] # rubocop:disable Style/MutableConstant -- `pubnub_pam/testing` adds to it
    private_constant :MOST_MINUTES, :MOST_SECONDS, :BEFORE_USE

    # Starts one. With a block, stops it afterwards and returns what the block does.
    #
    # @param port [Integer] 0 takes any free one
    # @param host [String] an IP address, or `localhost` for 127.0.0.1; anything but loopback lets others in
    # @param allow_hosts [Array<String>] names and addresses that the `Host` of a request may have, beside `localhost`,
    #   names under it, loopback addresses and the address it listens on. Other requests get 403, so that no web page
    #   can reach the emulator by a name of its own (DNS rebinding)
    # @param validation_order [Symbol] what a grant is refused for first: `:signature_first` or `:body_first`
    # @param pattern_matching [Symbol] a pattern covers a name that it matches somewhere (`:search`) or as a `:whole`
    # @param access_manager [Boolean] the keyset's add-on; without it everything is allowed and nothing granted
    # @param revocation [Boolean] the keyset's option to revoke tokens
    # @param stream_controller [Boolean] the keyset's add-on for channel groups
    # @param old_signatures [Boolean] whether signatures of the form before `v2.` are taken, outside of v3 calls
    # @param disallow_get_all_channel_metadata [Boolean] the keyset's option of this name: listing the metadata of all
    #   channels takes the category `channels`; without the option, anybody may list it
    # @param disallow_get_all_user_metadata [Boolean] the same for users, whose category is `uuids`
    # @param data_sync [Boolean] whether the keyset has DataSync
    # @param list_all [Boolean] whether anybody may list the whole keyset: all metadata, all groups, all users present
    # @param max_body [Integer] the largest body that is taken, in bytes
    # @param page [Boolean] whether there is a page at {#page_url} that shows what happens, with its control API
    # @yieldparam emulator [Emulator]
    # @return [Emulator, Object]
    # @raise [PubnubPam::ArgumentError] for a wrong key, port, host or choice
    # @raise [ConfigurationError] where the port is taken
    # @example
    #   emulator = PubnubPam::Emulator.start
    #   emulator.origin.start_with?("127.0.0.1:") # => true
    #   emulator.stop
    # @example Other choices, where nobody outside PubNub knows what the service does
    #   PubnubPam::Emulator.start(pattern_matching: :whole) do |emulator|
    #     grants = { channels: { "room" => PubnubPam::Permissions.pat(write: true) } }
    #     token = emulator.client.grant_token!(ttl: 15, **grants)
    #     emulator.publish("room-1", "hello", auth: token).status # => 403
    #   end
    def self.start(port: 0, host: "127.0.0.1", subscribe_key: KEYS[:subscribe_key], publish_key: KEYS[:publish_key],
                   secret_key: KEYS[:secret_key], validation_order: :signature_first, pattern_matching: :search,
                   access_manager: true, revocation: true, stream_controller: true, old_signatures: true,
                   disallow_get_all_channel_metadata: true, disallow_get_all_user_metadata: true, data_sync: true,
                   list_all: false, max_body: 32_768, allow_hosts: [], page: false)
      choices = { validation_order:, pattern_matching:, access_manager:, revocation:, stream_controller:,
                  old_signatures:, disallow_get_all_channel_metadata:, disallow_get_all_user_metadata:, data_sync:,
                  list_all:, max_body:, allow_hosts:, page: }
      keys = { subscribe_key:, publish_key:, secret_key: }
      emulator = new(Native::Emulator.start({ port:, host:, **keys, **choices }), keys, page)
      return emulator unless block_given?

      begin
        yield emulator
      ensure
        emulator.stop if emulator.send(:ours?) # a child leaves the block as well
      end
    end

    # Drives an emulator that runs in another process and has its page, such as `pubnub_pam emulator` beside a Rails
    # system test. All methods do the same there; {#stop} alone refuses.
    #
    # @param url [String] where it listens, or the URL of its page
    # @param secret_key [String] its secret key, which it tells nobody
    # @return [Emulator]
    # @raise [PubnubPam::ArgumentError] for a URL that is none
    # @raise [ConfigurationError] where an emulator without a page, or something else, answers
    # @raise [ConnectionError] where nothing answers
    # @example
    #   PubnubPam::Emulator.start(page: true) do |other|
    #     emulator = PubnubPam::Emulator.connect(other.url)
    #     emulator.fail_next(status: 503, on: :publish)
    #     other.publish("room-1", "hello").status # => 503
    #   end
    def self.connect(url, secret_key: KEYS[:secret_key])
      server = Remote.new(url)
      new(server, { **server.keys, secret_key: }, true)
    end

    # @return [String] host and port, as {Client#initialize} takes them
    attr_reader :origin

    # @api private
    def initialize(server, keys, has_page)
      @server = server
      @keys = -> { keys }
      @origin = @server.origin
      @has_page = has_page
    end
    private_class_method :new

    # @return [String] the origin as a URL
    def url = "http://#{origin}"

    # Where to look at what the emulator does: each request, why it was refused, and the call that would permit it.
    #
    # @return [String, nil] the URL of the page; nil where it was started without `page: true`
    # @example
    #   PubnubPam::Emulator.start(page: true) { |emulator| emulator.page_url.end_with?("/_pubnub_pam/") } # => true
    def page_url
      "#{url}/_pubnub_pam/" if @has_page
    end

    # @return [Hash{Symbol => String}] `:subscribe_key`, `:publish_key`, `:secret_key`
    def keys = @keys.call.dup

    # A client of this emulator. Without a `logger:`, it warns of permissions that are probably mistakes, once per kind.
    #
    # @param overrides [Hash] any keyword of {Client#initialize}
    # @return [Client]
    # @example
    #   PubnubPam::Emulator.start.client(user_id: "me").user_id # => "me"
    def client(**overrides)
      overrides = { user_id: "emulator-client", **overrides } unless overrides.key?(:uuid)
      Client.new(**keys, origin:, ssl: false, proxy: nil, **overrides).tap { |client| client.send(:speak_up) }
    end

    # @return [Array<Request>] what came in since the start or {#reset}, oldest first; at most the last 10,000, and as
    #   many as take 32 MiB
    def requests = requests_since(0)

    # Forgets grants, revocations, requests, scripted faults and moved clocks.
    # @return [nil]
    def reset
      @server.reset
    end

    # Moves the clock that tokens live by. The check of request timestamps stays on real time.
    #
    # @param minutes [Integer, ActiveSupport::Duration] 0 or more, up to 100 years
    # @return [nil]
    # @raise [PubnubPam::ArgumentError] for anything else
    # @example
    #   PubnubPam::Emulator.start.advance(minutes: 61) # => nil
    def advance(minutes:)
      @server.advance(whole(:minutes, minutes, 0..MOST_MINUTES, 60))
    end

    # The clock that tokens live by: real time, and what {#advance} has added to it.
    #
    # @return [Time] in whole seconds, in UTC
    # @example
    #   emulator = PubnubPam::Emulator.start
    #   token = PubnubPam::Token.parse(
    #     emulator.client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #   )
    #   emulator.advance(minutes: 16)
    #   token.expired?(at: emulator.now) # => true
    def now = Time.at(server_in_time.token_time).utc

    # Whether this emulator has revoked a token. It may forget that after the token has expired.
    #
    # @param token [String, Token]
    # @return [Boolean]
    # @raise [InvalidTokenError]
    # @raise [PubnubPam::ArgumentError] for anything but a token
    # @example
    #   emulator = PubnubPam::Emulator.start
    #   channels = { "a" => PubnubPam::Permissions.res(read: true) }
    #   token = emulator.client.grant_token!(ttl: 15, channels:)
    #   emulator.revoked?(token) # => false
    #   emulator.client.revoke_token!(token)
    #   emulator.revoked?(token) # => true
    def revoked?(token) = @server.revoked?(token.is_a?(Token) ? token : Token.parse(token))

    # Sets the clock that request timestamps are checked against.
    #
    # @param seconds [Integer, ActiveSupport::Duration] how far it is ahead of real time, negative for behind; at most
    #   100 years
    # @raise [PubnubPam::ArgumentError] for anything else
    # @example
    #   emulator = PubnubPam::Emulator.start
    #   emulator.clock_offset = -90
    def clock_offset=(seconds)
      @server.clock_offset = whole(:clock_offset, seconds, -MOST_SECONDS..MOST_SECONDS, 1)
    end

    # Ends it, open connections included. Stopping twice does no harm.
    # @return [nil]
    # @raise [ConfigurationError] for an emulator of another process
    def stop
      @server.stop
    end

    # @return [Boolean] whether {#stop} was called
    # @example
    #   emulator = PubnubPam::Emulator.start
    #   emulator.stop
    #   emulator.stopped? # => true
    def stopped? = @server.stopped?

    # @return [String] without keys; says so where it is stopped, or runs in another process
    def inspect
      "#<#{self.class} at #{url}#{", of process #{@server.owner}" unless ours?}#{", stopped" if stopped?}>"
    end
    alias to_s inspect

    private

    # The extension's emulator, or the control API of another process's.
    attr_reader :server

    # For what depends on its clock.
    def server_in_time
      BEFORE_USE.each { |hook| hook.call(self) }
      @server
    end

    # What came in since the server had recorded this many.
    def requests_since(count) = @server.requests(count).map { |request| Request.new(**request) }

    # @param unit [Integer] how many seconds one has: an ActiveSupport::Duration is divided by it
    def whole(name, value, range, unit)
      number = Duration.whole(value, unit)
      return number if number.is_a?(Integer) && range.cover?(number)

      raise ArgumentError,
            "#{name}: expected an Integer from #{range.min} to #{range.max}, got #{WrongValue.shown(value)}"
    end

    def ours? = @server.owner == Process.pid
  end
end
