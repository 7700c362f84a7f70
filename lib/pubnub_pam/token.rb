# frozen_string_literal: true

require_relative "frozen_value"
require_relative "token/table"
require_relative "token/access"

module PubnubPam
  # A decoded token: what it permits, to whom, until when.
  #
  # A frozen value, decoded once. It does not hold the token's text, and nobody but the service can check its
  # signature: what it says is what somebody wrote, not what the service will grant.
  #
  # @example
  #   client = PubnubPam::Emulator.start.client
  #   text = client.grant_token!(ttl: 15, channels: { "room-1" => PubnubPam::Permissions.res(read: true) })
  #   token = PubnubPam::Token.parse(text)
  #   token.ttl                             # => 15
  #   token.allows?(:read, channel: "room-1") # => true
  class Token
    include Access
    include FrozenValue
    include Undumpable

    private_class_method :new

    # @!method self.parse(token)
    # @param token [String] padded or not, surrounding white space ignored
    # @return [Token]
    # @raise [InvalidTokenError] with `reason` and byte `offset`
    # @raise [PubnubPam::ArgumentError] for anything but a String
    # @example
    #   PubnubPam::Token.parse("nonsense") # raises PubnubPam::InvalidTokenError

    # @!method ttl
    # @return [Integer] its life in minutes

    # @!method timestamp
    # @return [Integer] when it was issued, in Unix seconds of the service's clock

    # @!method authorized_user_id
    # @return [String, nil] the only user who may use it, where one is named

    # @!method ==(other)
    # @return [Boolean] true for a token with the same content, signature included

    # @!method meta
    # @return [Hash{String => Object}] free data that was granted with it

    # @return [Integer] always 2
    def version = 2

    # @return [Time] when it was issued, in UTC
    def granted_at = Time.at(timestamp).utc

    # @return [Time] the first moment at which it is no longer valid, in UTC
    def expires_at = Time.at(expiry).utc

    # @param at [Time, Date, Numeric] a moment; a Date is its first one in the local time zone, a number Unix seconds
    # @return [Boolean]
    # @raise [PubnubPam::ArgumentError] for no moment
    # @example With ten seconds to spare
    #   token = PubnubPam::Token.parse(PubnubPam::Emulator.start.client.grant_token!(
    #     ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) }
    #   ))
    #   token.expired?(at: Time.now + 10) # => false
    def expired?(at: Time.now) = Moment.seconds(:at, at) >= expiry

    # Permissions by exact name. `:uuids` are users whose metadata App Context keeps, `:users` are DataSync's.
    #
    # @return [Hash{Symbol => Hash}] `:channels`, `:groups`, `:uuids`, `:users`: name => {Permissions}; and
    #   `:data_sync`: `:entities`, `:relationships`, `:memberships`, of the same
    # @example
    #   token = PubnubPam::Token.parse(PubnubPam::Emulator.start.client.grant_token!(
    #     ttl: 15, data_sync: { entities: { "car-1" => PubnubPam::Permissions.res(get: true) } }
    #   ))
    #   token.resources[:data_sync][:entities]["car-1"].to_a # => [:get]
    def resources = scope(false)

    # Permissions by regular expression.
    #
    # @return [Hash{Symbol => Hash}] as {#resources} has it
    def patterns = scope(true)

    # @!method categories
    # Permissions on whole kinds of resource: `get` on `:channels` lets its holder list the metadata of all channels, on
    # `:uuids` that of all users.
    #
    # @return [Hash{Symbol => Permissions}] `:channels`, `:uuids`, as far as the token has them
    # @example
    #   token = PubnubPam::Token.parse(PubnubPam::Emulator.start.client.grant_token!(ttl: 15, categories: %i[channels]))
    #   token.categories[:channels].to_a # => [:get]

    # The projections that DataSync applies for this token: which view of an object its holder gets. They are part of
    # {#meta}.
    #
    # @return [Hash{Symbol => Hash}] `:resources` and `:patterns`: kind (`:entities`, `:relationships`, `:users`,
    #   `:channels`, `:memberships`) => id or regular expression => the projection's name
    # @example
    #   token = PubnubPam::Token.parse(PubnubPam::Emulator.start.client.grant_token!(
    #     ttl: 15, data_sync: { entities: { "car-1" => PubnubPam::Permissions.res(get: true) } },
    #     projections: { resources: { entities: { "car-1" => "telemetry" } } }
    #   ))
    #   token.projections[:resources] # => { entities: { "car-1" => "telemetry" } }
    def projections = { resources: projected(false), patterns: projected(true) }

    # What the token holds and the other methods do not show, in the form of {PubnubPam.parse_token}: fields, sections
    # and categories that a newer service has added, and permissions on the retired spaces.
    #
    # @return [Hash{String => Object}] empty for most tokens
    # @example
    #   token = PubnubPam::Emulator.start.client.grant_token!(
    #     ttl: 15, channels: { "room-1" => PubnubPam::Permissions.res(read: true) }
    #   )
    #   PubnubPam::Token.parse(token).unknown # => {}
    def unknown = unknown_parts

    # The readable shape of the Python and JavaScript documentation, each permission a boolean by name.
    #
    # @return [Hash{Symbol => Object}] `:version`, `:timestamp`, `:ttl`, `:authorized_uuid`, `:resources`, `:patterns`
    #   (each `:channels`, `:groups`, `:uuids`, name => permission => true or false), `:meta`. Where the token has some:
    #   `:users` and `:data_sync` in `:resources` and `:patterns`, `:categories` (`:channels`, `:uuids`, each with the
    #   permissions that are given), `:unknown`
    def to_h
      { version:, timestamp:, ttl:, authorized_uuid: authorized_user_id, resources: readable(resources),
        patterns: readable(patterns), meta:, **more }
    end

    # {#to_h} as JSON can hold it: keys are Strings, bytes in `meta` are base64url without padding, NaN and the
    # infinities are text. Without the signature.
    #
    # @return [Hash{String => Object}]
    # @example
    #   token = PubnubPam::Emulator.start.client.grant_token!(
    #     ttl: 15, channels: { "room-1" => PubnubPam::Permissions.res(read: true) }
    #   )
    #   PubnubPam::Token.parse(token).as_json["resources"]["channels"]["room-1"]["read"] # => true
    def as_json(*) = JsonForm.of(to_h)

    # @return [String] {#as_json} as text
    def to_json(state = nil, *) = JsonForm.text(as_json, state)

    # @return [Boolean] true for a token with the same content
    def eql?(other) = self == other

    # @return [Integer] equal for equal tokens
    def hash = [self.class, timestamp, ttl, authorized_user_id, signature].hash

    # @return [String] a readable table; never the token or its signature
    def inspect = Table.new(self).inspect

    # @return [String] the permissions as a table of lines
    def permission_table = Table.new(self).to_s

    private

    # Who may use it and until when, in one line: `ann, expires in 14 min (…)`.
    def heading = Table.new(self).heading

    # The three kinds of the Python documentation always, others where the token has some.
    def readable(scope)
      flags = ->(names) { names.transform_values(&:to_h) }
      objects = scope[:data_sync].reject { |_kind, names| names.empty? }.transform_values(&flags)
      plain = scope.slice(:channels, :groups, :uuids).transform_values(&flags)
      { **plain, users: flags.call(scope[:users]), data_sync: objects }
        .reject { |kind, names| names.empty? && !plain.key?(kind) }
    end

    # Of categories the permissions that are given alone, as the Python SDK has them.
    def more
      given = categories.transform_values { |permissions| permissions.to_a.to_h { |name| [name, true] } }
      { categories: given, unknown: }.reject { |_part, content| content.empty? }
    end
  end
end
