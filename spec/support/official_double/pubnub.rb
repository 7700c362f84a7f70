# frozen_string_literal: true

require "json"
require "net/http"
require "uri"

# Stands for the official gem where that is not there: the same names, in the same shape, none of its work. Its own
# Access Manager calls can be told from ours by what they return.
module Pubnub
  VERSION = "0.0.0"

  class Error < StandardError
    attr_reader :env, :message

    def initialize(env = {})
      raise ::ArgumentError, "expected a Hash" unless env.instance_of?(Hash)

      super()
      @env = env
      @message = "ERROR MESSAGE: #{env[:message]}\n"
    end
  end

  class InitializationError < Error; end
  class ArgumentError < Error; end

  class Envelope
    attr_accessor :id, :status, :result, :timetoken

    def initialize(options)
      @event, @event_options, @status, @result, @timetoken =
        options.values_at(:event, :event_options, :status, :result, :timetoken)
    end

    def repeat(client, changes = {}) = client.send(@event, @event_options.merge(changes))
    def error? = @status[:error]
  end

  class ErrorEnvelope < Envelope; end

  class Permissions
    attr_reader :type, :calculate_bitmask

    class << self
      def res(**flags) = new(:resource, flags)
      def pat(**flags) = new(:pattern, flags)
    end

    BITS = %i[read write manage delete create get update join].freeze

    def initialize(type, flags)
      @type = type
      @calculate_bitmask = flags.sum { |name, given| given ? 1 << BITS.index(name) : 0 }
    end
  end

  class Client
    # Calls of the official gem: made from a list, in a module of their own.
    module Events
      %w[audit grant grant_token revoke_token revoke time].each do |event|
        define_method(event) { |options = {}, &_block| [:official, event.to_sym, options] }
      end

      def publish(options = {})
        uri = URI("#{env[:ssl] ? "https" : "http"}://#{env[:origin]}")
        answer = Net::HTTP.start(uri.host, uri.port) { |http| http.get(publish_path(options)) }
        Envelope.new(status: { code: answer.code.to_i, error: answer.code != "200" }, timetoken: answer.body[/\d{17}/])
      end

      private

      def publish_path(options)
        message = URI.encode_www_form_component(JSON.generate(options[:message]))
        query = URI.encode_www_form({ auth: env[:token] || env[:auth_key], uuid: env[:user_id] }.compact)
        "/publish/#{env[:publish_key]}/#{env[:subscribe_key]}/0/#{options[:channel]}/0/#{message}?#{query}"
      end
    end

    include Events

    attr_reader :env

    def initialize(options)
      @env = { origin: "ps.pndsn.com", ssl: false, open_timeout: 10, read_timeout: 10,
               **options.transform_keys(&:to_sym) }
      @env[:user_id] ||= @env[:uuid]
      raise InitializationError.new, "Missing required :subscribe_key parameter." unless @env[:subscribe_key]
    end

    def parse_token(token) = [:official, :parse_token, token]
    def set_token(token) = (env[:token] = token) # rubocop:disable Naming/AccessorMethodName -- that is its name
  end

  class << self
    attr_accessor :logger, :client

    def new(options = {})
      Pubnub::Client.new(options)
    end
  end
end
