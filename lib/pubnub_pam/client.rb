# frozen_string_literal: true

require_relative "client/checks"
require_relative "client/middlewares/advice"
require_relative "client/middlewares/instrumentation"
require_relative "client/runner"
require_relative "client/calls"
require_relative "client/draft"
require_relative "client/batches"
require_relative "client/legacy"
require_relative "client/signing"

module PubnubPam
  # Grants, revokes, parses and applies tokens of one PubNub keyset.
  #
  # Make one per process and keep it: it is thread-safe, survives forks, and keeps its connections.
  # Nothing is sent, started or read before the first call.
  #
  # @example
  #   client = PubnubPam::Client.new(
  #     subscribe_key: "sub-c-example", publish_key: "pub-c-example", secret_key: "sec-c-example", user_id: "server-1"
  #   )
  #   client.user_id # => "server-1"
  class Client
    include Calls
    include Batches
    include Legacy
    include Signing
    include Undumpable

    # The longest life of a token in minutes: 30 days.
    MAX_TTL = 43_200

    # @return [String] names the keyset; no secret, and what a page needs to listen
    attr_reader :subscribe_key
    # @return [String, nil] no secret either: what a page needs to publish
    attr_reader :publish_key
    # @return [String] who asks; travels with every request as `uuid`
    attr_reader :user_id
    # @return [String] host, with a port where one was given
    attr_reader :origin
    # @return [Boolean] whether requests go over TLS
    attr_reader :ssl
    # @return [Boolean] whether grants without a user are refused
    attr_reader :require_user
    # @return [Logger, nil]
    attr_reader :logger

    alias uuid user_id

    # @param subscribe_key [String]
    # @param user_id [String] 1 to 92 characters; `uuid:` is accepted for it
    # @param publish_key [String, nil] needed to sign, so for every call but {#parse_token} and {#set_token}
    # @param secret_key [String, nil] needed likewise; kept outside Ruby's reach, and never printed
    # @param auth_key [String, nil] sent as `auth` while no token is set
    # @param origin [String] a host, with `:port` if need be
    # @param ssl [Boolean] false sends everything, tokens included, in plain text
    # @param http_sync [Boolean] whether calls return an {Envelope} rather than a {Future}
    # @param callback [#call, nil] gets the {Envelope} of every call that has no callback or block of its own
    # @param on_request [#call, nil] gets an {Event} of every call to the service that is over, in the thread that
    #   waited for it, or in that of callbacks
    # @param middlewares [Array<#call>] code around every call, the outermost first: each gets an {ObservedCall}, and
    #   yields once to have the call sent, or raises to refuse it; see docs/observability.md
    # @param logger [Logger, nil] one line a call at debug level, without secrets
    # @param open_timeout [Numeric, ActiveSupport::Duration, nil] seconds until the connection stands; nil sets no limit
    # @param read_timeout [Numeric, ActiveSupport::Duration, nil] seconds until the answer's headers have come, and
    #   between any two bytes after them
    # @param total_timeout [Numeric, ActiveSupport::Duration, nil] seconds over all attempts
    # @param keep_alive [Numeric, ActiveSupport::Duration, nil] seconds that an unused connection is kept for the next
    #   call; nil keeps it until the service closes it. The default is just below the 60 s after which load balancers
    #   commonly close theirs.
    # @param max_retries [Integer] 0 to 10: attempts after one that met a broken connection, a timeout, 429, 5xx or the
    #   answer to another request. Where `Retry-After` asks for more than 60 s, none is made.
    # @param proxy [Symbol, String, nil] `:environment` reads `HTTPS_PROXY` (`HTTP_PROXY` without TLS), `ALL_PROXY` and
    #   `NO_PROXY`, lower-case names first; a URL of an HTTP proxy, like `"http://user:password@host:port"`; or nil for
    #   none. Loopback is reached without the environment's proxy. SOCKS is not supported.
    # @param ca_file [String, nil] a PEM file with certificates to trust beside the bundled ones, to which
    #   `SSL_CERT_FILE` and `SSL_CERT_DIR` add as well
    # @param strict [Boolean] whether {#grant_token} refuses permissions that are valid, but probably mistakes:
    #   globs, patterns open at an end, permissions without a meaning. Otherwise the logger is told, once for each
    # @param require_user [Boolean] whether {#grant_token}, {#grant_tokens} and {TokenCache} refuse to make a token
    #   without `authorized_user_id`, which anyone could use, and {#grant} to permit everybody: a parameter that is
    #   missing is nil
    # @raise [PubnubPam::ArgumentError] naming what is wrong; a key in the place of another is recognised
    # @raise [ConfigurationError] for a proxy that cannot be used, given or in the environment; without its password
    # @example Against an emulator
    #   emulator = PubnubPam::Emulator.start
    #   client = PubnubPam::Client.new(**emulator.keys, user_id: "me", origin: emulator.origin, ssl: false)
    #   client.inspect.include?("sec-c") # => false
    def initialize(subscribe_key:, user_id: nil, uuid: nil, publish_key: nil, secret_key: nil, auth_key: nil,
                   origin: "ps.pndsn.com", ssl: true, http_sync: false, callback: nil, on_request: nil,
                   middlewares: [], logger: nil, open_timeout: 5, read_timeout: 10, total_timeout: 30, keep_alive: 55,
                   max_retries: 2, proxy: :environment, ca_file: nil, strict: false, require_user: false, **unknown)
      Checks.check(unknown, ssl:, http_sync:, strict:, require_user:)
      @subscribe_key = Checks.subscribe_key(subscribe_key:, publish_key:, secret_key:, user_id: user_id || uuid)
      @publish_key = publish_key
      @user_id = Checks.user_id(user_id, uuid)
      @origin = origin
      @ssl = ssl
      @http_sync = http_sync
      @callback = Checks.callback(callback)
      @logger = Checks.logger(logger)
      @require_user = require_user
      @connection = connection({ subscribe_key:, publish_key:, secret_key:, auth_key:, origin:, ssl:, max_retries:,
                                 **Checks.limits(open_timeout:, read_timeout:, total_timeout:, keep_alive:),
                                 **Checks.proxy(proxy, ssl) }, ca_file)
      @runner = runner(Checks.middlewares(middlewares), Checks.callback(on_request, :on_request), strict)
    end

    # Opens a connection, so that the first call does not wait for it: for TCP and TLS, two round trips. It asks for
    # the service's time, which needs no keys, and learns by how much this machine's clock is off.
    #
    # Calling it is optional. Call it when a server process has started, after the last fork, such as in Puma's
    # `on_worker_boot`. The connection is kept for `keep_alive` seconds.
    #
    # @return [true]
    # @raise [ConnectionError] where no answer came
    # @raise [ResponseError] what the service said
    # @raise [ClosedError] after {#close}
    # @example
    #   client = PubnubPam::Emulator.start.client
    #   client.connect # => true
    def connect
      answer(@runner.run(:time, {}, true, nil) { @connection.time })
      true
    end

    # Drops the keys, whose memory is wiped, the token and the connections. Calling it is optional: a client that is no
    # longer used is collected. Closing twice does no harm.
    #
    # Calls under way are not affected. {#parse_token} goes on working; every other call raises {ClosedError}.
    #
    # @return [nil]
    # @example
    #   client = PubnubPam::Emulator.start.client
    #   client.close
    #   client.closed?              # => true
    #   client.revoke_token("p0F2") # raises PubnubPam::ClosedError: this client is closed: make another one
    def close
      @connection.close
    end

    # @return [Boolean] whether {#close} was called
    def closed? = @connection.closed?

    # @return [String, nil] the token that {#set_token} set
    def token = @connection.token

    # Sends a token along with every request from now on, as `auth`, before the client's `auth_key`.
    #
    # @overload set_token(token)
    # @overload set_token(token:)
    # @param token [String, nil] nil clears it
    # @return [nil]
    # @raise [PubnubPam::ArgumentError] for an empty String or anything else
    # @example
    #   client = PubnubPam::Emulator.start.client
    #   client.set_token("p0F2AkF0...")
    #   client.token # => "p0F2AkF0..."
    # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
    def set_token(positional = NOT_GIVEN, token: NOT_GIVEN)
      @connection.token = Checks.one_token(positional, token)
      nil
    end

    # Decodes a token; no request is made and no key is needed.
    #
    # @overload parse_token(token)
    # @overload parse_token(token:)
    # @param token [String]
    # @return [Hash{String => Object}] see {PubnubPam.parse_token}
    # @raise [InvalidTokenError]
    # @raise [PubnubPam::ArgumentError]
    # @example
    #   client = PubnubPam::Emulator.start.client
    #   token = client.grant_token!(ttl: 15, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    #   client.parse_token(token)["ttl"] # => 15
    # @see https://www.pubnub.com/docs/sdks/ruby/api-reference/access-manager
    def parse_token(positional = NOT_GIVEN, token: NOT_GIVEN)
      PubnubPam.parse_token(Checks.one_token(positional, token))
    end

    # @return [String] without keys and tokens
    def inspect
      "#<#{self.class} #{user_id} at #{ssl ? "https" : "http"}://#{origin}#{", closed" if closed?}>"
    end
    alias to_s inspect

    private

    def speak_up
      @advice.speak_up
    end

    def runner(own, on_request, strict)
      log = Log.new(logger)
      @advice = Advice.new(logger, strict)
      config = { tls: ssl, uuid: user_id, auth_key: @connection.auth_key, origin: }.freeze
      Runner.new(@connection, own:, advice: @advice, instrumentation: Instrumentation.new(on_request, log), log:,
                              origin:, config: -> { config })
    end

    def connection(settings, ca_file)
      trust = Checks.trust(ca_file, tls: ssl || settings[:proxy])
      Native::Client.new({ **settings, **trust, user_id:, sdk: SDK })
    end
  end
end
