# typed: true
# frozen_string_literal: true

# Made from sig/ by `rake rbi`: change it there.

module PubnubPam
  sig { params(options: T.untyped).returns(Client) }
  def self.demo(**options); end
  sig { returns(Emulator) }
  def self.demo_emulator; end
end

module PubnubPam
  class Emulator
    include Faults
    module Faults
      sig { params(status: Integer, times: Numeric, on: T.nilable(T.any(Symbol, String, T::Array[T.any(Symbol, String)])), retry_after: T.untyped).returns(NilClass) }
      def fail_next(status:, times: T.unsafe(nil), on: T.unsafe(nil), retry_after: T.unsafe(nil)); end
      sig { params(before: T.nilable(Numeric), between: T.nilable(Numeric), times: Numeric, on: T.nilable(T.any(Symbol, String, T::Array[T.any(Symbol, String)]))).returns(NilClass) }
      def slow(before: T.unsafe(nil), between: T.unsafe(nil), times: T.unsafe(nil), on: T.unsafe(nil)); end
      sig { params(at: Symbol, times: Numeric, on: T.nilable(T.any(Symbol, String, T::Array[T.any(Symbol, String)]))).returns(NilClass) }
      def cut_off(at: T.unsafe(nil), times: T.unsafe(nil), on: T.unsafe(nil)); end
      sig { params(status: Integer, body: String, content_type: String, times: Numeric, on: T.nilable(T.any(Symbol, String, T::Array[T.any(Symbol, String)]))).returns(NilClass) }
      def not_json(status: T.unsafe(nil), body: T.unsafe(nil), content_type: T.unsafe(nil), times: T.unsafe(nil), on: T.unsafe(nil)); end
    end
    class Request
      sig { returns(T.nilable(Symbol)) }
      def fault; end
      sig { returns(String) }
      def response_body; end
    end
  end
end

module PubnubPam
  class Event
    NAME = T.let(T.unsafe(nil), String)
    START = T.let(T.unsafe(nil), String)
    CANCELLED = T.let(T.unsafe(nil), Symbol)
    NOT_SENT = T.let(T.unsafe(nil), Symbol)
    sig { returns(Symbol) }
    def operation; end
    sig { returns(T.nilable(Integer)) }
    def status; end
    sig { returns(Symbol) }
    def category; end
    sig { returns(Integer) }
    def attempts; end
    sig { returns(Float) }
    def duration; end
    sig { returns(String) }
    def origin; end
    sig { returns(T.nilable(Exception)) }
    def error; end
    sig { returns(T::Hash[T.untyped, T.untyped]) }
    def data; end
    sig { returns(T::Boolean) }
    def success?; end
    sig { returns(T::Hash[Symbol, T.untyped]) }
    def to_h; end
    sig { returns(String) }
    def to_s; end
    sig { returns(String) }
    def inspect; end
  end
end

module PubnubPam
  class Client
    include Batches
    module Batches
      CONCURRENCY = T.let(T.unsafe(nil), T::Range[Integer])
      sig { params(list: T.untyped, concurrency: Integer, block: T.nilable(T.proc.params(envelope: Envelope, index: Integer).void)).returns(T.any(T.any(T::Array[Envelope], Enumerator::Lazy[Envelope, T.untyped]), Integer)) }
      def grant_tokens(list, concurrency: T.unsafe(nil), &block); end
    end
  end
end

module PubnubPam
  class ObservedCall
    sig { returns(Symbol) }
    def operation; end
    sig { returns(T::Hash[Symbol, T.untyped]) }
    def arguments; end
    sig { returns(Symbol) }
    def mode; end
    sig { returns(String) }
    def origin; end
    sig { returns(T::Hash[T.untyped, T.untyped]) }
    def data; end
    sig { params(block: T.proc.params(call: ObservedCall).void).returns(NilClass) }
    def on_finish(&block); end
    sig { returns(T.nilable(Envelope)) }
    def envelope; end
    sig { returns(T.nilable(Exception)) }
    def error; end
    sig { returns(T.nilable(Event)) }
    def event; end
    sig { returns(String) }
    def inspect; end
    alias_method :to_s, :inspect
  end
end

module PubnubPam
  module Pattern
    sig { params(glob: T.any(String, Symbol)).returns(Regexp) }
    def self.glob(glob); end
    sig { params(prefix: T.any(String, Symbol)).returns(Regexp) }
    def self.prefix(prefix); end
    sig { params(name: T.any(String, Symbol)).returns(Regexp) }
    def self.exact(name); end
  end
end

module PubnubPam
  module Pubnub
    sig { returns(NilClass) }
    def self.enable!; end
    sig { returns(NilClass) }
    def self.disable!; end
    sig { returns(T::Boolean) }
    def self.enabled?; end
    sig { returns(T::Boolean) }
    def self.official?; end
    class Error < StandardError
      include PubnubPam::Error
      sig { returns(T::Hash[Symbol, T.untyped]) }
      def env; end
      sig { params(env: T.any(T::Hash[Symbol, T.untyped], String)).void }
      def initialize(env = T.unsafe(nil)); end
    end
    class ArgumentError < Error
    end
    class InitializationError < Error
    end
    module OfficialCalls
      sig { params(options: T::Hash[T.any(Symbol, String), T.untyped], block: T.nilable(T.proc.params(envelope: Envelope).void)).returns(T.any(Future, Envelope)) }
      def grant_token(options = T.unsafe(nil), &block); end
      sig { params(token: T.any(String, T::Hash[T.any(Symbol, String), T.untyped]), options: T::Hash[T.any(Symbol, String), T.untyped], block: T.nilable(T.proc.params(envelope: Envelope).void)).returns(T.any(Future, Envelope)) }
      def revoke_token(token = T.unsafe(nil), options = T.unsafe(nil), &block); end
      sig { params(token: T.any(String, T::Hash[T.any(Symbol, String), T.untyped])).returns(T::Hash[String, T.untyped]) }
      def parse_token(token = T.unsafe(nil)); end
      sig { params(token: T.nilable(T.any(String, T::Hash[T.any(Symbol, String), T.untyped]))).returns(NilClass) }
      def set_token(token); end
      sig { params(options: T::Hash[T.any(Symbol, String), T.untyped], block: T.nilable(T.proc.params(envelope: Envelope).void)).returns(T.any(Future, Envelope)) }
      def grant(options = T.unsafe(nil), &block); end
      sig { params(options: T::Hash[T.any(Symbol, String), T.untyped], block: T.nilable(T.proc.params(envelope: Envelope).void)).returns(T.any(Future, Envelope)) }
      def revoke(options = T.unsafe(nil), &block); end
      sig { params(options: T::Hash[T.any(Symbol, String), T.untyped], block: T.nilable(T.proc.params(envelope: Envelope).void)).returns(T.any(Future, Envelope)) }
      def audit(options = T.unsafe(nil), &block); end
    end
    class Client
      include OfficialCalls
      sig { params(options: T::Hash[T.any(Symbol, String), T.untyped]).void }
      def initialize(options = T.unsafe(nil)); end
      sig { returns(String) }
      def user_id; end
      sig { params(user_id: String).returns(String) }
      def change_user_id(user_id); end
      sig { returns(String) }
      def origin; end
      sig { params(origin: String).returns(String) }
      def origin=(origin); end
      sig { params(options: T::Hash[T.any(Symbol, String), T.untyped], block: T.nilable(T.proc.params(envelope: Envelope).void)).returns(T.any(Future, Envelope)) }
      def time(options = T.unsafe(nil), &block); end
      sig { returns(String) }
      def inspect; end
      alias_method :uuid, :user_id
      alias_method :user_id=, :change_user_id
      alias_method :uuid=, :change_user_id
      alias_method :to_s, :inspect
    end
    class Envelope
      sig { returns(T::Hash[Symbol, T.untyped]) }
      def status; end
      sig { params(value: T::Hash[Symbol, T.untyped]).returns(T::Hash[Symbol, T.untyped]) }
      def status=(value); end
      sig { returns(T.nilable(T::Hash[Symbol, T.untyped])) }
      def result; end
      sig { params(value: T.nilable(T::Hash[Symbol, T.untyped])).returns(T.nilable(T::Hash[Symbol, T.untyped])) }
      def result=(value); end
      sig { returns(T.nilable(Integer)) }
      def timetoken; end
      sig { params(value: T.nilable(Integer)).returns(T.nilable(Integer)) }
      def timetoken=(value); end
      sig { params(options: T::Hash[Symbol, T.untyped]).void }
      def initialize(options = T.unsafe(nil)); end
      sig { returns(T::Boolean) }
      def error?; end
      sig { params(client: Client, changes: T::Hash[Symbol, T.untyped]).returns(T.any(Future, Envelope)) }
      def repeat(client, changes = T.unsafe(nil)); end
      sig { returns(String) }
      def inspect; end
      alias_method :to_s, :inspect
    end
    class ErrorEnvelope < Envelope
    end
    module Observers
      sig { params(observer: T.untyped, func: Symbol, block: T.nilable(T.proc.params(time: Time, value: T.nilable(Envelope), reason: T.nilable(Exception)).void)).returns(T.untyped) }
      def add_observer(observer = T.unsafe(nil), func = T.unsafe(nil), &block); end
      sig { params(observer: T.untyped, func: Symbol, block: T.nilable(T.proc.params(time: Time, value: T.nilable(Envelope), reason: T.nilable(Exception)).void)).returns(T.self_type) }
      def with_observer(observer = T.unsafe(nil), func = T.unsafe(nil), &block); end
      sig { params(observer: T.untyped).returns(T.untyped) }
      def delete_observer(observer); end
      sig { returns(T.self_type) }
      def delete_observers; end
      sig { returns(Integer) }
      def count_observers; end
    end
    class Future < PubnubPam::Future
      include Observers
      sig { params(timeout: T.nilable(Numeric)).returns(T.self_type) }
      def wait(timeout = T.unsafe(nil)); end
      sig { params(timeout: T.nilable(Numeric)).returns(T.self_type) }
      def wait!(timeout = T.unsafe(nil)); end
      sig { returns(T::Boolean) }
      def incomplete?; end
      sig { returns(T::Boolean) }
      def unscheduled?; end
      sig { returns(T::Boolean) }
      def cancelled?; end
      sig { returns(T.self_type) }
      def execute; end
      sig { params(timeout: Numeric).returns(T::Boolean) }
      def wait_or_cancel(timeout); end
      sig { params(arguments: T.untyped).returns(Exception) }
      def exception(*arguments); end
      alias_method :no_error!, :wait!
      alias_method :deref, :value
      alias_method :realized?, :fulfilled?
    end
  end
end

module Pubnub
  Client = T.let(T.unsafe(nil), T.class_of(PubnubPam::Pubnub::Client))
  Permissions = T.let(T.unsafe(nil), T.class_of(PubnubPam::Permissions))
  Permission = T.let(T.unsafe(nil), T.class_of(PubnubPam::Permissions))
  Envelope = T.let(T.unsafe(nil), T.class_of(PubnubPam::Pubnub::Envelope))
  ErrorEnvelope = T.let(T.unsafe(nil), T.class_of(PubnubPam::Pubnub::ErrorEnvelope))
  Error = T.let(T.unsafe(nil), T.class_of(PubnubPam::Pubnub::Error))
  ArgumentError = T.let(T.unsafe(nil), T.class_of(PubnubPam::Pubnub::ArgumentError))
  InitializationError = T.let(T.unsafe(nil), T.class_of(PubnubPam::Pubnub::InitializationError))
  sig { params(options: T::Hash[T.any(Symbol, String), T.untyped]).returns(PubnubPam::Pubnub::Client) }
  def self.new(options = T.unsafe(nil)); end
end

module PubnubPam
  VERSION = T.let(T.unsafe(nil), String)
  Permission = T.let(T.unsafe(nil), T.class_of(Permissions))
  sig { params(token: String).returns(T::Hash[String, T.untyped]) }
  def self.parse_token(token); end
  sig { params(block: T.proc.params(config: Configuration).void).returns(NilClass) }
  def self.configure(&block); end
  sig { returns(Client) }
  def self.client; end
  sig { returns(T.nilable(T::Hash[Symbol, T.untyped])) }
  def self.browser_settings; end
  module Error
  end
  class ArgumentError < ::ArgumentError
    include Error
  end
  class ConfigurationError < StandardError
    include Error
  end
  class ClosedError < StandardError
    include Error
  end
  class InternalError < StandardError
    include Error
  end
  class InvalidTokenError < ::ArgumentError
    include Error
    sig { returns(Symbol) }
    def reason; end
    sig { returns(Integer) }
    def offset; end
  end
  class ResponseError < StandardError
    include Error
    sig { returns(Integer) }
    def status; end
    sig { returns(T::Array[T::Hash[String, String]]) }
    def details; end
    sig { returns(T.nilable(String)) }
    def source; end
    sig { returns(Integer) }
    def attempts; end
  end
  class BadRequestError < ResponseError
  end
  class ForbiddenError < ResponseError
  end
  class TooManyRequestsError < ResponseError
  end
  class ServerError < ResponseError
  end
  class ServiceUnavailableError < ServerError
  end
  class ConnectionError < StandardError
    include Error
    sig { returns(Integer) }
    def attempts; end
  end
  class TimeoutError < ConnectionError
  end
  class TLSError < ConnectionError
  end
  class Permissions
    BITS = T.let(T.unsafe(nil), T::Hash[Symbol, Integer])
    sig { params(read: T.nilable(T::Boolean), write: T.nilable(T::Boolean), manage: T.nilable(T::Boolean), delete: T.nilable(T::Boolean), create: T.nilable(T::Boolean), get: T.nilable(T::Boolean), update: T.nilable(T::Boolean), join: T.nilable(T::Boolean), presence: T.nilable(T::Boolean)).returns(Permissions) }
    def self.res(read: T.unsafe(nil), write: T.unsafe(nil), manage: T.unsafe(nil), delete: T.unsafe(nil), create: T.unsafe(nil), get: T.unsafe(nil), update: T.unsafe(nil), join: T.unsafe(nil), presence: T.unsafe(nil)); end
    sig { params(read: T.nilable(T::Boolean), write: T.nilable(T::Boolean), manage: T.nilable(T::Boolean), delete: T.nilable(T::Boolean), create: T.nilable(T::Boolean), get: T.nilable(T::Boolean), update: T.nilable(T::Boolean), join: T.nilable(T::Boolean), presence: T.nilable(T::Boolean)).returns(Permissions) }
    def self.pat(read: T.unsafe(nil), write: T.unsafe(nil), manage: T.unsafe(nil), delete: T.unsafe(nil), create: T.unsafe(nil), get: T.unsafe(nil), update: T.unsafe(nil), join: T.unsafe(nil), presence: T.unsafe(nil)); end
    sig { params(bitmask: Integer, type: Symbol).returns(Permissions) }
    def self.from_bitmask(bitmask, type: T.unsafe(nil)); end
    sig { returns(Symbol) }
    def type; end
    sig { returns(T.nilable(T::Boolean)) }
    def presence; end
    sig { returns(Integer) }
    def calculate_bitmask; end
    sig { returns(T::Boolean) }
    def read; end
    sig { returns(T::Boolean) }
    def write; end
    sig { returns(T::Boolean) }
    def manage; end
    sig { returns(T::Boolean) }
    def delete; end
    sig { returns(T::Boolean) }
    def create; end
    sig { returns(T::Boolean) }
    def get; end
    sig { returns(T::Boolean) }
    def update; end
    sig { returns(T::Boolean) }
    def join; end
    sig { returns(T::Array[Symbol]) }
    def to_a; end
    sig { returns(T::Hash[Symbol, T::Boolean]) }
    def to_h; end
    sig { params(options: T.untyped).returns(T::Hash[String, T::Boolean]) }
    def as_json(*options); end
    sig { params(state: T.untyped).returns(String) }
    def to_json(*state); end
    sig { params(other: T.untyped).returns(T::Boolean) }
    def ==(other); end
    sig { returns(Integer) }
    def hash; end
    sig { returns(String) }
    def to_s; end
    sig { returns(String) }
    def inspect; end
    alias_method :read?, :read
    alias_method :write?, :write
    alias_method :manage?, :manage
    alias_method :delete?, :delete
    alias_method :create?, :create
    alias_method :get?, :get
    alias_method :update?, :update
    alias_method :join?, :join
    alias_method :eql?, :==
  end
  class Token
    include Access
    sig { params(token: String).returns(Token) }
    def self.parse(token); end
    sig { returns(Integer) }
    def ttl; end
    sig { returns(Integer) }
    def timestamp; end
    sig { returns(T.nilable(String)) }
    def authorized_user_id; end
    sig { returns(T::Hash[String, T.nilable(T.any(T::Boolean, Integer, Float, String, T::Array[T.untyped], T::Hash[String, T.untyped]))]) }
    def meta; end
    sig { returns(Integer) }
    def version; end
    sig { returns(Time) }
    def granted_at; end
    sig { returns(Time) }
    def expires_at; end
    sig { params(at: T.untyped).returns(T::Boolean) }
    def expired?(at: T.unsafe(nil)); end
    sig { returns(T::Hash[Symbol, T.untyped]) }
    def resources; end
    sig { returns(T::Hash[Symbol, T.untyped]) }
    def patterns; end
    sig { returns(T::Hash[Symbol, Permissions]) }
    def categories; end
    sig { returns(T::Hash[Symbol, T::Hash[Symbol, T::Hash[String, String]]]) }
    def projections; end
    sig { returns(T::Hash[String, T.untyped]) }
    def unknown; end
    sig { returns(T::Hash[Symbol, T.untyped]) }
    def to_h; end
    sig { params(options: T.untyped).returns(T::Hash[String, T.nilable(T.any(T::Boolean, Integer, Float, String, T::Array[T.untyped], T::Hash[String, T.untyped]))]) }
    def as_json(*options); end
    sig { params(state: T.untyped).returns(String) }
    def to_json(*state); end
    sig { params(other: T.untyped).returns(T::Boolean) }
    def ==(other); end
    sig { params(other: T.untyped).returns(T::Boolean) }
    def eql?(other); end
    sig { returns(Integer) }
    def hash; end
    sig { returns(String) }
    def inspect; end
    sig { returns(String) }
    def permission_table; end
    module Access
      sig { params(permission: T.any(Symbol, String), channel: String, user_id: T.nilable(String), at: T.untyped, channel_group: String, uuid: String, user: String, entity: String, relationship: String, membership: String, category: T.any(String, Symbol)).returns(T::Boolean) }
      def allows?(permission, channel: T.unsafe(nil), user_id: T.unsafe(nil), at: T.unsafe(nil), channel_group: T.unsafe(nil), uuid: T.unsafe(nil), user: T.unsafe(nil), entity: T.unsafe(nil), relationship: T.unsafe(nil), membership: T.unsafe(nil), category: T.unsafe(nil)); end
      sig { params(permission: T.any(Symbol, String), channel: String, user_id: T.nilable(String), at: T.untyped, channel_group: String, uuid: String, user: String, entity: String, relationship: String, membership: String, category: T.any(String, Symbol)).returns(String) }
      def explain(permission, channel: T.unsafe(nil), user_id: T.unsafe(nil), at: T.unsafe(nil), channel_group: T.unsafe(nil), uuid: T.unsafe(nil), user: T.unsafe(nil), entity: T.unsafe(nil), relationship: T.unsafe(nil), membership: T.unsafe(nil), category: T.unsafe(nil)); end
    end
  end
  class Envelope
    include Settled
    sig { returns(Symbol) }
    def operation; end
    sig { returns(T::Boolean) }
    def success?; end
    sig { returns(T::Boolean) }
    def error?; end
    sig { returns(T.nilable(Error)) }
    def error; end
    sig { returns(T.nilable(String)) }
    def token; end
    sig { returns(Integer) }
    def attempts; end
    sig { returns(T.nilable(Integer)) }
    def timetoken; end
    sig { returns(T::Hash[Symbol, T.untyped]) }
    def status; end
    sig { returns(T.nilable(T::Hash[Symbol, T.untyped])) }
    def result; end
    sig { returns(String) }
    def inspect; end
    alias_method :to_s, :inspect
    class Response
      sig { returns(Integer) }
      def status; end
      sig { returns(T::Hash[String, String]) }
      def headers; end
      sig { returns(String) }
      def body; end
      sig { returns(String) }
      def inspect; end
      alias_method :code, :status
      alias_method :content, :body
    end
    module Settled
      sig { params(timeout: T.nilable(Numeric)).returns(T.self_type) }
      def value(timeout = T.unsafe(nil)); end
      sig { params(timeout: T.nilable(Numeric)).returns(T.self_type) }
      def value!(timeout = T.unsafe(nil)); end
      sig { params(timeout: T.nilable(Numeric)).returns(T::Boolean) }
      def wait(timeout = T.unsafe(nil)); end
      sig { returns(T::Boolean) }
      def complete?; end
      sig { returns(T::Boolean) }
      def pending?; end
      sig { returns(T::Boolean) }
      def fulfilled?; end
      sig { returns(T::Boolean) }
      def rejected?; end
      sig { returns(Symbol) }
      def state; end
      sig { returns(NilClass) }
      def reason; end
      sig { returns(T::Boolean) }
      def cancel; end
    end
  end
  class ErrorEnvelope < Envelope
    sig { returns(T::Boolean) }
    def error?; end
    sig { returns(Error) }
    def error; end
    sig { returns(T::Hash[Symbol, T.untyped]) }
    def status; end
    sig { returns(T.nilable(T::Hash[Symbol, T.untyped])) }
    def result; end
  end
  class Future
    sig { params(timeout: T.nilable(Numeric)).returns(T.nilable(Envelope)) }
    def value(timeout = T.unsafe(nil)); end
    sig { params(timeout: T.nilable(Numeric)).returns(T.nilable(Envelope)) }
    def value!(timeout = T.unsafe(nil)); end
    sig { params(timeout: T.nilable(Numeric)).returns(T::Boolean) }
    def wait(timeout = T.unsafe(nil)); end
    sig { returns(T::Boolean) }
    def complete?; end
    sig { returns(T::Boolean) }
    def pending?; end
    sig { returns(T::Boolean) }
    def fulfilled?; end
    sig { returns(T::Boolean) }
    def rejected?; end
    sig { returns(Symbol) }
    def state; end
    sig { returns(T.nilable(Error)) }
    def reason; end
    sig { returns(T::Boolean) }
    def cancel; end
    sig { returns(String) }
    def inspect; end
  end
  class Client
    include Calls
    include Legacy
    include Signing
    MAX_TTL = T.let(T.unsafe(nil), Integer)
    sig { returns(String) }
    def subscribe_key; end
    sig { returns(T.nilable(String)) }
    def publish_key; end
    sig { returns(String) }
    def user_id; end
    sig { returns(String) }
    def origin; end
    sig { returns(T::Boolean) }
    def ssl; end
    sig { returns(T::Boolean) }
    def require_user; end
    sig { returns(T.nilable(Logger)) }
    def logger; end
    sig { params(subscribe_key: String, user_id: T.nilable(String), uuid: T.nilable(String), publish_key: T.nilable(String), secret_key: T.nilable(String), auth_key: T.nilable(String), origin: String, ssl: T::Boolean, http_sync: T::Boolean, callback: T.untyped, on_request: T.untyped, middlewares: T::Array[T.untyped], logger: T.nilable(Logger), open_timeout: T.nilable(Numeric), read_timeout: T.nilable(Numeric), total_timeout: T.nilable(Numeric), keep_alive: T.nilable(Numeric), max_retries: Integer, proxy: T.nilable(T.any(Symbol, String)), ca_file: T.nilable(String), strict: T::Boolean, require_user: T::Boolean).void }
    def initialize(subscribe_key:, user_id: T.unsafe(nil), uuid: T.unsafe(nil), publish_key: T.unsafe(nil), secret_key: T.unsafe(nil), auth_key: T.unsafe(nil), origin: T.unsafe(nil), ssl: T.unsafe(nil), http_sync: T.unsafe(nil), callback: T.unsafe(nil), on_request: T.unsafe(nil), middlewares: T.unsafe(nil), logger: T.unsafe(nil), open_timeout: T.unsafe(nil), read_timeout: T.unsafe(nil), total_timeout: T.unsafe(nil), keep_alive: T.unsafe(nil), max_retries: T.unsafe(nil), proxy: T.unsafe(nil), ca_file: T.unsafe(nil), strict: T.unsafe(nil), require_user: T.unsafe(nil)); end
    sig { returns(T::Boolean) }
    def connect; end
    sig { returns(NilClass) }
    def close; end
    sig { returns(T::Boolean) }
    def closed?; end
    sig { returns(T.nilable(String)) }
    def token; end
    sig { params(positional_token: T.nilable(String), token: T.nilable(String)).returns(NilClass) }
    def set_token(positional_token = T.unsafe(nil), token: T.unsafe(nil)); end
    sig { params(positional_token: String, token: String).returns(T::Hash[String, T.untyped]) }
    def parse_token(positional_token = T.unsafe(nil), token: T.unsafe(nil)); end
    sig { returns(String) }
    def inspect; end
    alias_method :uuid, :user_id
    alias_method :to_s, :inspect
    module Calls
      sig { params(ttl: T.untyped, authorized_user_id: T.nilable(String), authorized_uuid: T.nilable(String), uuids: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), channels: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), channel_groups: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), categories: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)], T::Hash[T.any(String, Symbol), T.untyped])), users: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), data_sync: T.nilable(T::Hash[T.any(String, Symbol), T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped])]), projections: T.nilable(T::Hash[T.any(String, Symbol), T.nilable(T::Hash[T.any(String, Symbol), T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.any(String, Symbol)])])]), users_permissions: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), spaces_permissions: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), meta: T.nilable(T::Hash[T.any(String, Symbol), T.untyped]), http_sync: T.nilable(T::Boolean), callback: T.untyped, block: T.nilable(T.proc.params(envelope: Envelope).void)).returns(T.any(Future, Envelope)) }
      def grant_token(ttl:, authorized_user_id: T.unsafe(nil), authorized_uuid: T.unsafe(nil), uuids: T.unsafe(nil), channels: T.unsafe(nil), channel_groups: T.unsafe(nil), categories: T.unsafe(nil), users: T.unsafe(nil), data_sync: T.unsafe(nil), projections: T.unsafe(nil), users_permissions: T.unsafe(nil), spaces_permissions: T.unsafe(nil), meta: T.unsafe(nil), http_sync: T.unsafe(nil), callback: T.unsafe(nil), &block); end
      sig { params(ttl: T.untyped, authorized_user_id: T.nilable(String), authorized_uuid: T.nilable(String), uuids: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), channels: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), channel_groups: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), categories: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)], T::Hash[T.any(String, Symbol), T.untyped])), users: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), data_sync: T.nilable(T::Hash[T.any(String, Symbol), T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped])]), projections: T.nilable(T::Hash[T.any(String, Symbol), T.nilable(T::Hash[T.any(String, Symbol), T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.any(String, Symbol)])])]), users_permissions: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), spaces_permissions: T.nilable(T::Hash[T.any(String, Symbol, Regexp), T.untyped]), meta: T.nilable(T::Hash[T.any(String, Symbol), T.untyped])).returns(String) }
      def grant_token!(ttl:, authorized_user_id: T.unsafe(nil), authorized_uuid: T.unsafe(nil), uuids: T.unsafe(nil), channels: T.unsafe(nil), channel_groups: T.unsafe(nil), categories: T.unsafe(nil), users: T.unsafe(nil), data_sync: T.unsafe(nil), projections: T.unsafe(nil), users_permissions: T.unsafe(nil), spaces_permissions: T.unsafe(nil), meta: T.unsafe(nil)); end
      sig { params(positional_token: String, http_sync: T.nilable(T::Boolean), callback: T.untyped, token: String, block: T.nilable(T.proc.params(envelope: Envelope).void)).returns(T.any(Future, Envelope)) }
      def revoke_token(positional_token = T.unsafe(nil), http_sync: T.unsafe(nil), callback: T.unsafe(nil), token: T.unsafe(nil), &block); end
      sig { params(positional_token: String, token: String).returns(T::Boolean) }
      def revoke_token!(positional_token = T.unsafe(nil), token: T.unsafe(nil)); end
    end
    module Legacy
      sig { params(channel: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), channels: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), channel_group: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), channel_groups: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), group: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), uuids: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), categories: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), auth_key: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), read: T.nilable(T.any(T::Boolean, Integer)), write: T.nilable(T.any(T::Boolean, Integer)), manage: T.nilable(T.any(T::Boolean, Integer)), delete: T.nilable(T.any(T::Boolean, Integer)), get: T.nilable(T.any(T::Boolean, Integer)), update: T.nilable(T.any(T::Boolean, Integer)), join: T.nilable(T.any(T::Boolean, Integer)), ttl: T.untyped, http_sync: T.nilable(T::Boolean), callback: T.untyped, block: T.nilable(T.proc.params(envelope: Envelope).void)).returns(T.any(Future, Envelope)) }
      def grant(channel: T.unsafe(nil), channels: T.unsafe(nil), channel_group: T.unsafe(nil), channel_groups: T.unsafe(nil), group: T.unsafe(nil), uuids: T.unsafe(nil), categories: T.unsafe(nil), auth_key: T.unsafe(nil), read: T.unsafe(nil), write: T.unsafe(nil), manage: T.unsafe(nil), delete: T.unsafe(nil), get: T.unsafe(nil), update: T.unsafe(nil), join: T.unsafe(nil), ttl: T.unsafe(nil), http_sync: T.unsafe(nil), callback: T.unsafe(nil), &block); end
      sig { params(channel: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), channels: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), channel_group: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), channel_groups: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), group: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), uuids: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), categories: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), auth_key: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), http_sync: T.nilable(T::Boolean), callback: T.untyped, block: T.nilable(T.proc.params(envelope: Envelope).void)).returns(T.any(Future, Envelope)) }
      def revoke(channel: T.unsafe(nil), channels: T.unsafe(nil), channel_group: T.unsafe(nil), channel_groups: T.unsafe(nil), group: T.unsafe(nil), uuids: T.unsafe(nil), categories: T.unsafe(nil), auth_key: T.unsafe(nil), http_sync: T.unsafe(nil), callback: T.unsafe(nil), &block); end
      sig { params(channel: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), channels: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), channel_group: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), channel_groups: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), group: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), auth_key: T.nilable(T.any(String, Symbol, T::Array[T.any(String, Symbol)])), http_sync: T.nilable(T::Boolean), callback: T.untyped, block: T.nilable(T.proc.params(envelope: Envelope).void)).returns(T.any(Future, Envelope)) }
      def audit(channel: T.unsafe(nil), channels: T.unsafe(nil), channel_group: T.unsafe(nil), channel_groups: T.unsafe(nil), group: T.unsafe(nil), auth_key: T.unsafe(nil), http_sync: T.unsafe(nil), callback: T.unsafe(nil), &block); end
    end
    module Signing
      sig { params(method: T.any(String, Symbol), path: String, params: T::Hash[T.any(String, Symbol), T.any(String, Symbol, Integer)], body: T.nilable(String)).returns(SignedParams) }
      def sign(method:, path:, params: T.unsafe(nil), body: T.unsafe(nil)); end
    end
    class SignedParams < Hash
      sig { returns(String) }
      def to_query; end
      alias_method :to_param, :to_query
    end
  end
  class Configuration
    SETTINGS = T.let(T.unsafe(nil), T::Array[Symbol])
    ENVIRONMENT = T.let(T.unsafe(nil), T::Hash[Symbol, String])
    sig { params(value: T.nilable(String)).returns(T.nilable(String)) }
    def subscribe_key=(value); end
    sig { params(value: T.nilable(String)).returns(T.nilable(String)) }
    def user_id=(value); end
    sig { params(value: T.nilable(String)).returns(T.nilable(String)) }
    def uuid=(value); end
    sig { params(value: T.nilable(String)).returns(T.nilable(String)) }
    def publish_key=(value); end
    sig { params(value: T.nilable(String)).returns(T.nilable(String)) }
    def secret_key=(value); end
    sig { params(value: T.nilable(String)).returns(T.nilable(String)) }
    def auth_key=(value); end
    sig { params(value: String).returns(String) }
    def origin=(value); end
    sig { params(value: T::Boolean).returns(T::Boolean) }
    def ssl=(value); end
    sig { params(value: T::Boolean).returns(T::Boolean) }
    def http_sync=(value); end
    sig { params(value: T.untyped).returns(T.untyped) }
    def callback=(value); end
    sig { params(value: T.untyped).returns(T.untyped) }
    def on_request=(value); end
    sig { params(value: T::Array[T.untyped]).returns(T::Array[T.untyped]) }
    def middlewares=(value); end
    sig { params(value: T.nilable(Logger)).returns(T.nilable(Logger)) }
    def logger=(value); end
    sig { params(value: T.nilable(Numeric)).returns(T.nilable(Numeric)) }
    def open_timeout=(value); end
    sig { params(value: T.nilable(Numeric)).returns(T.nilable(Numeric)) }
    def read_timeout=(value); end
    sig { params(value: T.nilable(Numeric)).returns(T.nilable(Numeric)) }
    def total_timeout=(value); end
    sig { params(value: T.nilable(Numeric)).returns(T.nilable(Numeric)) }
    def keep_alive=(value); end
    sig { params(value: Integer).returns(Integer) }
    def max_retries=(value); end
    sig { params(value: T.nilable(T.any(Symbol, String))).returns(T.nilable(T.any(Symbol, String))) }
    def proxy=(value); end
    sig { params(value: T.nilable(String)).returns(T.nilable(String)) }
    def ca_file=(value); end
    sig { params(value: T::Boolean).returns(T::Boolean) }
    def strict=(value); end
    sig { params(value: T::Boolean).returns(T::Boolean) }
    def require_user=(value); end
    sig { params(value: T.nilable(String)).returns(T.nilable(String)) }
    def browser_origin=(value); end
    sig { returns(String) }
    def inspect; end
  end
  class Emulator
    include FrontEnd
    KEYS = T.let(T.unsafe(nil), T::Hash[Symbol, String])
    sig { params(port: Integer, host: String, subscribe_key: String, publish_key: String, secret_key: String, validation_order: Symbol, pattern_matching: Symbol, access_manager: T::Boolean, revocation: T::Boolean, stream_controller: T::Boolean, old_signatures: T::Boolean, disallow_get_all_channel_metadata: T::Boolean, disallow_get_all_user_metadata: T::Boolean, data_sync: T::Boolean, list_all: T::Boolean, max_body: Integer, allow_hosts: T::Array[String], page: T::Boolean, block: T.nilable(T.proc.params(emulator: Emulator).returns(T.untyped))).returns(T.untyped) }
    def self.start(port: T.unsafe(nil), host: T.unsafe(nil), subscribe_key: T.unsafe(nil), publish_key: T.unsafe(nil), secret_key: T.unsafe(nil), validation_order: T.unsafe(nil), pattern_matching: T.unsafe(nil), access_manager: T.unsafe(nil), revocation: T.unsafe(nil), stream_controller: T.unsafe(nil), old_signatures: T.unsafe(nil), disallow_get_all_channel_metadata: T.unsafe(nil), disallow_get_all_user_metadata: T.unsafe(nil), data_sync: T.unsafe(nil), list_all: T.unsafe(nil), max_body: T.unsafe(nil), allow_hosts: T.unsafe(nil), page: T.unsafe(nil), &block); end
    sig { params(url: String, secret_key: String).returns(Emulator) }
    def self.connect(url, secret_key: T.unsafe(nil)); end
    sig { returns(String) }
    def origin; end
    sig { returns(String) }
    def url; end
    sig { returns(T.nilable(String)) }
    def page_url; end
    sig { returns(T::Hash[Symbol, String]) }
    def keys; end
    sig { params(overrides: T.untyped).returns(Client) }
    def client(**overrides); end
    sig { returns(T::Array[Request]) }
    def requests; end
    sig { returns(NilClass) }
    def reset; end
    sig { params(minutes: T.untyped).returns(NilClass) }
    def advance(minutes:); end
    sig { returns(Time) }
    def now; end
    sig { params(token: T.any(String, Token)).returns(T::Boolean) }
    def revoked?(token); end
    sig { params(seconds: T.untyped).returns(T.untyped) }
    def clock_offset=(seconds); end
    sig { returns(NilClass) }
    def stop; end
    sig { returns(T::Boolean) }
    def stopped?; end
    sig { returns(String) }
    def inspect; end
    alias_method :to_s, :inspect
    module FrontEnd
      sig { params(channel: String, message: T.nilable(T.any(T::Boolean, Integer, Float, String, T::Array[T.untyped], T::Hash[String, T.untyped])), auth: T.nilable(String), user_id: T.nilable(String)).returns(Answer) }
      def publish(channel, message, auth: T.unsafe(nil), user_id: T.unsafe(nil)); end
    end
    class Answer < Envelope::Response
      sig { returns(T.nilable(String)) }
      def reason; end
      sig { returns(T.nilable(T.nilable(T.any(T::Boolean, Integer, Float, String, T::Array[T.untyped], T::Hash[String, T.untyped])))) }
      def json; end
      sig { returns(T.nilable(String)) }
      def message; end
      sig { returns(String) }
      def inspect; end
    end
    class Request
      sig { returns(String) }
      def http_method; end
      sig { returns(String) }
      def path; end
      sig { returns(T::Hash[String, String]) }
      def params; end
      sig { returns(String) }
      def body; end
      sig { returns(Integer) }
      def status; end
      sig { returns(T.nilable(T.any(T::Boolean, Integer, Float, String, T::Array[T.untyped], T::Hash[String, T.untyped]))) }
      def json; end
      sig { returns(String) }
      def inspect; end
    end
  end
  class CLI
    COMMANDS = T.let(T.unsafe(nil), T::Hash[String, [Symbol, String]])
    sig { params(out: T.any(IO, StringIO), err: T.any(IO, StringIO), input: T.any(IO, StringIO), env: T::Hash[String, String]).void }
    def initialize(out: T.unsafe(nil), err: T.unsafe(nil), input: T.unsafe(nil), env: T.unsafe(nil)); end
    sig { params(arguments: T::Array[String]).returns(Integer) }
    def run(arguments); end
    class UsageError < StandardError
    end
  end
end

module PubnubPam
  module Testing
    USER_ID = T.let(T.unsafe(nil), String)
    sig { returns(Emulator) }
    def self.emulator; end
    sig { returns(Emulator) }
    def self.begin; end
    sig { returns(NilClass) }
    def self.finish; end
    sig { returns(NilClass) }
    def self.stop; end
    sig { returns(T::Boolean) }
    def self.network_allowed; end
    sig { returns(T::Boolean) }
    def self.network_allowed?; end
    sig { params(allowed: T::Boolean).returns(T::Boolean) }
    def self.network_allowed=(allowed); end
    module Expectations
      sig { returns(GrantedToken) }
      def have_granted_token; end
      sig { params(token: T.any(String, Token)).returns(RevokedToken) }
      def have_revoked_token(*token); end
      sig { params(permissions: T.any(Symbol, T::Array[Symbol])).returns(Permit) }
      def permit(*permissions); end
      sig { returns(Expired) }
      def be_expired; end
      class Tokens
        sig { void }
        def initialize; end
        sig { params(user_id: T.nilable(String)).returns(T.self_type) }
        def to(user_id); end
        sig { params(ttl: T.untyped).returns(T.self_type) }
        def for(ttl); end
        sig { params(permissions: T.any(Symbol, T::Array[Symbol]), target: String).returns(T.self_type) }
        def with(*permissions, **target); end
        sig { params(channels: T.any(String, T::Array[String])).returns(T.self_type) }
        def with_read(*channels); end
        sig { params(channels: T.any(String, T::Array[String])).returns(T.self_type) }
        def with_write(*channels); end
        sig { params(channels: T.any(String, T::Array[String])).returns(T.self_type) }
        def with_manage(*channels); end
        sig { params(channels: T.any(String, T::Array[String])).returns(T.self_type) }
        def with_delete(*channels); end
        sig { params(channels: T.any(String, T::Array[String])).returns(T.self_type) }
        def with_create(*channels); end
        sig { params(channels: T.any(String, T::Array[String])).returns(T.self_type) }
        def with_get(*channels); end
        sig { params(channels: T.any(String, T::Array[String])).returns(T.self_type) }
        def with_update(*channels); end
        sig { params(channels: T.any(String, T::Array[String])).returns(T.self_type) }
        def with_join(*channels); end
        sig { params(count: Integer).returns(T.self_type) }
        def exactly(count); end
        sig { params(count: Integer).returns(T.self_type) }
        def at_least(count); end
        sig { params(count: Integer).returns(T.self_type) }
        def at_most(count); end
        sig { returns(T.self_type) }
        def times; end
        sig { returns(T.self_type) }
        def once; end
        sig { returns(T.self_type) }
        def twice; end
        sig { params(subject: T.any(Emulator, Client, Proc)).returns(T::Boolean) }
        def matches?(subject); end
        sig { returns(String) }
        def failure_message; end
        sig { returns(String) }
        def failure_message_when_negated; end
        sig { returns(String) }
        def description; end
        sig { returns(T::Boolean) }
        def supports_block_expectations?; end
        sig { returns(T::Boolean) }
        def supports_value_expectations?; end
      end
      class GrantedToken < Tokens
      end
      class RevokedToken < Tokens
        sig { params(token: T.any(String, Token)).void }
        def initialize(*token); end
      end
      class Permit
        sig { params(permissions: T.any(Symbol, T::Array[Symbol])).void }
        def initialize(*permissions); end
        sig { params(names: T.any(String, T::Array[String])).returns(T.self_type) }
        def on_channel(*names); end
        sig { params(names: T.any(String, T::Array[String])).returns(T.self_type) }
        def on_channel_group(*names); end
        sig { params(uuids: T.any(String, T::Array[String])).returns(T.self_type) }
        def on_uuid(*uuids); end
        sig { params(ids: T.any(String, T::Array[String])).returns(T.self_type) }
        def on_user(*ids); end
        sig { params(ids: T.any(String, T::Array[String])).returns(T.self_type) }
        def on_entity(*ids); end
        sig { params(ids: T.any(String, T::Array[String])).returns(T.self_type) }
        def on_relationship(*ids); end
        sig { params(ids: T.any(String, T::Array[String])).returns(T.self_type) }
        def on_membership(*ids); end
        sig { params(categories: T.any(String, Symbol, T::Array[T.any(String, Symbol)])).returns(T.self_type) }
        def on_category(*categories); end
        sig { params(user_id: String).returns(T.self_type) }
        def as(user_id); end
        sig { params(time: Time).returns(T.self_type) }
        def at(time); end
        sig { params(token: T.any(String, Token)).returns(T::Boolean) }
        def matches?(token); end
        sig { params(token: T.any(String, Token)).returns(T::Boolean) }
        def does_not_match?(token); end
        sig { returns(String) }
        def failure_message; end
        sig { returns(String) }
        def failure_message_when_negated; end
        sig { returns(String) }
        def description; end
      end
      class Expired
        sig { params(time: Time).returns(T.self_type) }
        def at(time); end
        sig { params(subject: T.untyped).returns(T::Boolean) }
        def matches?(subject); end
        sig { returns(String) }
        def failure_message; end
        sig { returns(String) }
        def failure_message_when_negated; end
        sig { returns(String) }
        def description; end
      end
    end
    module Rspec
      include Expectations
      sig { returns(Emulator) }
      def pubnub_emulator; end
    end
    module Minitest
      sig { returns(T.untyped) }
      def before_setup; end
      sig { returns(T.untyped) }
      def after_teardown; end
      sig { returns(Emulator) }
      def pubnub_emulator; end
      sig { params(message: T.nilable(T.any(String, Proc)), block: T.nilable(T.proc.params(granted: Expectations::GrantedToken).void)).returns(T::Boolean) }
      def assert_granted_token(message = T.unsafe(nil), &block); end
      sig { params(message: T.nilable(T.any(String, Proc)), block: T.nilable(T.proc.params(granted: Expectations::GrantedToken).void)).returns(T::Boolean) }
      def refute_granted_token(message = T.unsafe(nil), &block); end
      sig { params(token: T.any(String, Token), message: T.nilable(T.any(String, Proc)), block: T.nilable(T.proc.params(revoked: Expectations::RevokedToken).void)).returns(T::Boolean) }
      def assert_revoked_token(*token, message: T.unsafe(nil), &block); end
      sig { params(token: T.any(String, Token), message: T.nilable(T.any(String, Proc)), block: T.nilable(T.proc.params(revoked: Expectations::RevokedToken).void)).returns(T::Boolean) }
      def refute_revoked_token(*token, message: T.unsafe(nil), &block); end
      sig { params(token: T.any(String, Token), permissions: T.any(Symbol, T::Array[Symbol]), message: T.nilable(T.any(String, Proc)), asked: T.untyped).returns(T::Boolean) }
      def assert_permits(token, permissions, message = T.unsafe(nil), **asked); end
      sig { params(token: T.any(String, Token), permissions: T.any(Symbol, T::Array[Symbol]), message: T.nilable(T.any(String, Proc)), asked: T.untyped).returns(T::Boolean) }
      def refute_permits(token, permissions, message = T.unsafe(nil), **asked); end
      sig { params(token: T.any(String, Token), message: T.nilable(T.any(String, Proc)), at: T.nilable(Time)).returns(T::Boolean) }
      def assert_expired(token, message = T.unsafe(nil), at: T.unsafe(nil)); end
      sig { params(token: T.any(String, Token), message: T.nilable(T.any(String, Proc)), at: T.nilable(Time)).returns(T::Boolean) }
      def refute_expired(token, message = T.unsafe(nil), at: T.unsafe(nil)); end
    end
  end
end

module PubnubPam
  class TokenCache
    sig { params(client: T.any(Client, T.proc.returns(Client)), store: T.untyped, refresh_before: Numeric, encrypt: T.untyped, wait_for: Numeric, lock_for: Numeric, tokens_per_user: Integer, clock: T.untyped, logger: T.nilable(Logger)).void }
    def initialize(client = T.unsafe(nil), store: T.unsafe(nil), refresh_before: T.unsafe(nil), encrypt: T.unsafe(nil), wait_for: T.unsafe(nil), lock_for: T.unsafe(nil), tokens_per_user: T.unsafe(nil), clock: T.unsafe(nil), logger: T.unsafe(nil)); end
    sig { params(permissions: T.untyped).returns(String) }
    def fetch(**permissions); end
    sig { params(permissions: T.untyped).returns(Entry) }
    def entry(**permissions); end
    sig { params(token: String).returns(T::Boolean) }
    def revoke(token); end
    sig { params(authorized_user_id: T.any(String, Symbol)).returns(Integer) }
    def revoke_all(authorized_user_id); end
    sig { returns(String) }
    def inspect; end
    alias_method :to_s, :inspect
    class StoreError < StandardError
      include Error
    end
    class Entry
      sig { returns(String) }
      def token; end
      sig { returns(Integer) }
      def ttl; end
      sig { returns(Time) }
      def expires_at; end
      sig { params(at: T.untyped).returns(Float) }
      def seconds_left(at: T.unsafe(nil)); end
      sig { params(at: T.untyped).returns(T::Boolean) }
      def valid?(at: T.unsafe(nil)); end
      sig { params(other: T.untyped).returns(T::Boolean) }
      def ==(other); end
      alias_method :eql?, :==
      sig { returns(Integer) }
      def hash; end
      sig { returns(T::Hash[Symbol, T.untyped]) }
      def to_h; end
      sig { returns(String) }
      def inspect; end
      alias_method :to_s, :inspect
    end
    class MemoryStore
      sig { params(max_entries: Integer, clock: T.untyped).void }
      def initialize(max_entries: T.unsafe(nil), clock: T.unsafe(nil)); end
      sig { params(name: String).returns(T.untyped) }
      def read(name); end
      sig { params(names: String).returns(T::Hash[String, T.untyped]) }
      def read_multi(*names); end
      sig { params(name: String, value: T.untyped, expires_in: T.nilable(Numeric), unless_exist: T::Boolean).returns(T::Boolean) }
      def write(name, value, expires_in: T.unsafe(nil), unless_exist: T.unsafe(nil)); end
      sig { params(name: String).returns(T::Boolean) }
      def delete(name); end
      sig { returns(Integer) }
      def size; end
      sig { returns(String) }
      def inspect; end
    end
  end
end
