# frozen_string_literal: true

# A chat's back end, as somebody wrote it on the official gem. Nothing in here knows of another one.
require "json"
require "logger"
require "pubnub"

# config/initializers/pubnub.rb
module Chat
  LOG = Queue.new
  LOGGER = Logger.new(File::NULL).tap do |logger|
    logger.define_singleton_method(:error) do |message = nil, &block|
      LOG << (message && !block ? message : block.call).to_s
    end
  end

  def self.options
    {
      "subscribe_key" => ENV.fetch("PUBNUB_SUBSCRIBE_KEY"), publish_key: ENV.fetch("PUBNUB_PUBLISH_KEY"),
      origin: ENV.fetch("PUBNUB_ORIGIN"), ssl: false, heartbeat: 60, non_subscribe_timeout: 10, logger: LOGGER
    }
  end

  def self.pubnub
    @pubnub ||= Pubnub.new(**options, secret_key: ENV.fetch("PUBNUB_SECRET_KEY"), uuid: "chat-server")
  end

  # app/models/user.rb
  User = Struct.new(:id, :rooms)

  # app/services/token_service.rb
  class TokenService
    class Refused < StandardError; end

    def initialize(pubnub = Chat.pubnub)
      @pubnub = pubnub
    end

    def token_for(user, ttl: 15)
      envelope = @pubnub.grant_token(ttl:, authorized_user_id: user.id, channels: channels_of(user)).value
      raise Refused, envelope.status[:data][:message] if envelope.error?

      envelope.result[:data]["token"]
    end

    def revoke(token)
      envelope = @pubnub.revoke_token(token:, http_sync: true)
      case envelope
      when Pubnub::ErrorEnvelope then [:refused, envelope.status[:code], envelope.status[:data][:message]]
      else [:revoked, envelope.status[:code], envelope.result[:data]["message"]]
      end
    end

    private

    def channels_of(user)
      user.rooms.to_h { |room| [:"room-#{room}", Pubnub::Permissions.res(read: true, write: true)] }
    end
  end

  # app/controllers/tokens_controller.rb
  class TokensController
    def create(user, **options)
      { status: 201, json: { token: TokenService.new.token_for(user, **options) } }
    rescue Pubnub::ArgumentError => e
      { status: 422, json: { error: e.to_s } }
    rescue TokenService::Refused => e
      { status: 502, json: { error: e.message } }
    end
  end

  # app/jobs/audit_job.rb
  class AuditJob
    def initialize
      @audits = Queue.new
    end

    def perform(channel)
      Chat.pubnub.audit(channel:) { |envelope| @audits << envelope.result[:data]["channels"] }
      @audits.pop
    end
  end
end
