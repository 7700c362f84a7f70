# frozen_string_literal: true

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
    include Undumpable

    # Kinds of resource: as {#to_h} and {#resources} call them, and as the extension does.
    KINDS = { channels: :channels, groups: :groups, uuids: :uuids }.freeze
    private_constant :KINDS

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
    def version
      2
    end

    # @return [Time] when it was issued, in UTC
    def granted_at
      Time.at(timestamp).utc
    end

    # @return [Time] the first moment at which it is no longer valid, in UTC
    def expires_at
      Time.at(expiry).utc
    end

    # @param at [Time]
    # @return [Boolean]
    # @example With ten seconds to spare
    #   token = PubnubPam::Token.parse(PubnubPam::Emulator.start.client.grant_token!(
    #     ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) }
    #   ))
    #   token.expired?(at: Time.now + 10) # => false
    def expired?(at: Time.now)
      at >= expires_at
    end

    # @return [Hash{Symbol => Hash{String => Permissions}}] `:channels`, `:groups`, `:uuids`, by exact name
    def resources
      KINDS.transform_values { |kind| entries(false, kind) }
    end

    # @return [Hash{Symbol => Hash{String => Permissions}}] `:channels`, `:groups`, `:uuids`, by regular expression
    def patterns
      KINDS.transform_values { |kind| entries(true, kind) }
    end

    # The readable shape of the Python and JavaScript documentation, each permission a boolean by name.
    #
    # @return [Hash{Symbol => Object}] `:version`, `:timestamp`, `:ttl`, `:authorized_uuid`, `:resources`, `:patterns`
    #   (each `:channels`, `:groups`, `:uuids`, name => permission => true or false), `:meta`
    def to_h
      readable = ->(scope) { scope.transform_values { |names| names.transform_values(&:to_h) } }
      { version:, timestamp:, ttl:, authorized_uuid: authorized_user_id, resources: readable.call(resources),
        patterns: readable.call(patterns), meta: }
    end
    alias as_json to_h

    # @return [String] {#to_h} as JSON; without the signature, so always valid
    def to_json(*state)
      JSON.generate(to_h, *state)
    end

    # @return [Boolean] true for a token with the same content
    def eql?(other)
      self == other
    end

    # @return [Integer] equal for equal tokens
    def hash
      [self.class, timestamp, ttl, authorized_user_id, signature].hash
    end

    # @return [String] a readable table; never the token or its signature
    def inspect
      Table.new(self).inspect
    end

    # @return [String] who may use it and until when, in one line: `ann, expires in 14 min (…)`
    # @api private
    def heading
      Table.new(self).heading
    end

    # @api private
    def pretty_print(printer)
      printer.text(inspect)
    end

    # @return [String] the permissions as a table of lines
    def permission_table
      Table.new(self).to_s
    end
  end
end
