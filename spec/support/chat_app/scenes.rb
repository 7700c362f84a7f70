# frozen_string_literal: true

require_relative "app"

# What happens in the chat, each scene with what comes out of it. Printed as one line of JSON.
module Chat
  ANN = User.new("ann", [1, 2])
  SCENES = {} # rubocop:disable Style/MutableConstant -- filled below

  def self.scene(name, &block)
    SCENES[name] = block
  end

  def self.play
    SCENES.transform_values { |block| outcome(block) }
  end

  # Waits until it is.
  def self.logged?(text)
    LOG.pop.include?(text) || logged?(text)
  end

  def self.outcome(block)
    block.call
  rescue StandardError, NotImplementedError => e
    ["raised", RESCUED.find { |name| e.is_a?(Object.const_get(name)) } || e.class.name, e.to_s]
  end

  # As an app names them; the classes may have other names.
  RESCUED = %w[Pubnub::ArgumentError Pubnub::InitializationError Pubnub::Error].freeze

  scene "sign in" do
    answer = TokensController.new.create(ANN)
    token = pubnub.parse_token(answer[:json][:token])
    [answer[:status], token["uuid"], token["ttl"], token["res"]["chan"]]
  end

  scene "a wrong ttl" do
    TokensController.new.create(ANN, ttl: "soon").fetch(:status)
  end

  scene "wrong keys" do
    stranger = Pubnub::Client.new(options.merge(secret_key: "sec-c-other", user_id: "x"))
    TokenService.new(stranger).token_for(ANN)
  end

  scene "sign out" do
    service = TokenService.new
    [service.revoke(service.token_for(ANN)), service.revoke("no-token")]
  end

  scene "the documented grants" do
    one = pubnub.grant_token(
      ttl: 15,
      authorized_user_id: "my-authorized-uuid",
      channels: {
        "channel-a": Pubnub::Permissions.res(read: true),
        "channel-b": Pubnub::Permissions.res(read: true, write: true)
      },
      channel_groups: { "channel-group-b": Pubnub::Permissions.res(read: true) },
      uuids: { "uuid-c": Pubnub::Permissions.res(get: true),
               "uuid-d": Pubnub::Permissions.res(get: true, update: true) }
    )
    two = pubnub.grant_token(
      ttl: 15,
      authorized_user_id: "my-authorized-uuid",
      channels: {
        "^channel-[A-Za-z0-9]$": Pubnub::Permission.pat(read: true)
      }
    )
    three = pubnub.grant_token(
      ttl: 15,
      authorized_user_id: "my-authorized-userId",
      spaces_permissions: {
        "my-space": Pubnub::Permissions.res(read: true)
      },
      users_permissions: {
        "^userId-.$": Pubnub::Permission.pat(get: true)
      }
    )
    [one, two, three].map do |future|
      token = pubnub.parse_token(future.value.result[:data]["token"])
      token.values_at("res", "pat").flat_map { |part| part.values_at("chan", "grp", "uuid") }
    end
  end

  scene "the documented ways to name a token" do
    grant = -> { pubnub.grant_token(ttl: 1, channels: { "a" => Pubnub::Permissions.res(read: true) }).value }
    token = grant.call.result[:data]["token"]
    [pubnub.parse_token(token) == pubnub.parse_token(token: token), pubnub.set_token(token: nil),
     pubnub.revoke_token(token).value.status[:code],
     pubnub.revoke_token(token: grant.call.result[:data]["token"]).value.status[:code]]
  end

  scene "envelopes" do
    good = pubnub.grant_token(ttl: 1, http_sync: true, channels: { "a" => Pubnub::Permissions.res(read: true) })
    bad = pubnub.revoke_token(token: "no-token", http_sync: true)
    [good, bad].map do |envelope|
      [envelope.is_a?(Pubnub::Envelope), envelope.is_a?(Pubnub::ErrorEnvelope), envelope.error?,
       envelope.status.slice(:code, :category, :error), envelope.status[:config].keys, envelope.result&.keys,
       envelope.status[:server_response].body.include?("Access Manager"), envelope.status[:client_request].path[0, 7]]
    end
  end

  scene "callbacks" do
    heard = Queue.new
    hear = ->(envelope) { heard << envelope }
    futures = [pubnub.audit(channel: "demo", &hear),
               pubnub.grant(channel: :demo, auth_key: "k", callback: hear),
               pubnub.revoke_token(token: "no-token", &hear)]
    pubnub.revoke_token(token: "no-token") { |_envelope| raise "my own trouble" }
    envelopes = Array.new(3) { heard.pop }
    [futures.map { |future| envelopes.one? { |envelope| envelope.equal?(future.value) } },
     futures.map { |future| future.value.error? }, logged?("my own trouble"), heard.empty?]
  end

  scene "futures" do
    future = pubnub.grant(channel: "demo")
    [future.wait(20).equal?(future), future.value(20).status[:code], future.value!.equal?(future.value), future.state,
     future.fulfilled?, future.complete?, future.pending?, future.rejected?, future.reason]
  end

  scene "keys for old clients" do
    [pubnub.grant(channel: [:a, "b"], auth_key: "ann-key", ttl: 60, http_sync: true),
     pubnub.grant("channel" => "a,b", "read" => true, "write" => false, "manage" => 0, http_sync: true),
     pubnub.grant(group: :friends, auth_key: :k, http_sync: true),
     pubnub.revoke(channel: :a, auth_key: "ann-key", http_sync: true)].map do |envelope|
      [envelope.result[:operation], envelope.result[:data].except("subscribe_key")]
    end
  end

  scene "an audit in a job" do
    pubnub.grant(channel: "audited", read: true, write: false, manage: false, ttl: 30).value
    AuditJob.new.perform("audited")
  end

  scene "a refused key" do
    envelope = pubnub.grant(auth_key: "k", http_sync: true)
    [envelope.error?, envelope.status[:code], envelope.status[:data], envelope.result[:data][:message]]
  end

  scene "again" do
    envelope = pubnub.grant(channel: "a", ttl: 5, http_sync: true)
    envelope.repeat(pubnub, ttl: 10).result[:data]["ttl"]
  end

  scene "forgotten arguments" do
    [-> { pubnub.revoke_token(token: "") }, -> { pubnub.grant_token(ttl: 1) },
     -> { pubnub.grant_token(ttl: 1, channels: {}, spaces_permissions: { "a" => 1 }) }].map { |call| outcome(call)[1] }
  end

  scene "a client without its key" do
    outcome(-> { Pubnub.new(user_id: "x", logger: LOGGER) })[1]
  end

  # What the gem that has it does with the token that the other was given.
  scene "publishing" do
    guest = Pubnub.new(**options, user_id: "ann")
    publish = -> { guest.publish(channel: "room-1", message: "hello", http_sync: true).status[:code] }
    before = publish.call
    guest.set_token(TokenService.new.token_for(ANN))
    [before, publish.call]
  end
end

$stdout.puts(JSON.generate(Chat.play))
