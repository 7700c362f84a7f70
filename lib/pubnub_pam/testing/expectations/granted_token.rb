# frozen_string_literal: true

module PubnubPam
  module Testing
    module Expectations
      # Expects tokens to have been granted: by the emulator that it is asked of, or while a block runs.
      #
      # @example
      #   emulator = PubnubPam::Testing.begin
      #   read = PubnubPam::Permissions.res(read: true)
      #   PubnubPam.client.grant_token!(ttl: 15, authorized_user_id: "ann", channels: { "room-1" => read })
      #   matcher = PubnubPam::Testing::Expectations::GrantedToken.new.to("ann").with_read("room-1")
      #   matcher.matches?(emulator) # => true
      class GrantedToken
        # Any token; the other methods say which.
        def initialize
          @conditions = {}
          @needs = []
        end

        # @param user_id [String, nil] the only user who may use the token; nil for a token that anyone may use
        # @return [self]
        def to(user_id)
          expect("to #{user_id&.inspect || "anyone"}") { |granted| granted.token.authorized_user_id == user_id }
        end

        # @param ttl [Integer] minutes
        # @return [self]
        def for(ttl)
          minutes = Client.const_get(:Settings).minutes(ttl)
          expect("for #{minutes} min") { |granted| granted.token.ttl == minutes }
        end

        # @param permission [Symbol] a name in {Permissions::BITS}
        # @param target [Hash{Symbol => String}] one of `channel:`, `channel_group:`, `uuid:`, as in
        #   {Token::Access#allows?}; covered by its name or by a pattern
        # @return [self]
        def with(permission, **target)
          kind, name = target.first
          expect("with #{permission} on #{kind.to_s.tr("_", " ")} #{name.inspect}") do |granted|
            granted.allows?(permission, target)
          end
        end

        # @!method with_read(*channels)
        #   @param channels [Array<String>] on each of which it permits to read; so for each name in {Permissions::BITS}
        #   @return [self]
        Permissions::BITS.each_key do |permission|
          define_method(:"with_#{permission}") do |*channels|
            channels.each { |channel| with(permission, channel:) }
            self
          end
        end

        # @param count [Integer] so many of them, no more and no fewer
        # @return [self]
        def exactly(count)
          @count = count
          self
        end

        # @return [self]
        def times
          self
        end

        # @return [self]
        def once
          exactly(1)
        end

        # @param subject [Emulator, Client, Proc] a client stands for the emulator of this process
        # @return [Boolean]
        def matches?(subject)
          found = look_at(subject)
          @count ? found == @count : found.positive?
        end

        # @return [String]
        def failure_message
          "expected #{description}, but #{seen}"
        end

        # @return [String]
        def failure_message_when_negated
          "expected none of this: #{description}, but #{seen}"
        end

        # @return [String]
        def description
          number = @count && " #{@count} time(s)"
          ["have granted a token#{number}", *@conditions.keys].join(" ")
        end

        # @return [Boolean]
        def supports_block_expectations?
          true
        end

        # @return [Boolean]
        def supports_value_expectations?
          true
        end

        private

        def expect(text, &condition)
          @conditions[text] = condition
          self
        end

        def look_at(subject)
          emulator = subject.is_a?(Emulator) ? subject : Testing.emulator
          before = subject.is_a?(Proc) ? emulator.requests.size : 0
          subject.call if subject.is_a?(Proc)
          requests = emulator.requests.drop(before)
          @granted = Granted.among(requests)
          @refused = Granted.refused_among(requests)
          @granted.count { |granted| @conditions.each_value.all? { |condition| condition.call(granted) } }
        end

        def seen
          [granted, refused].compact.join("\n")
        end

        def granted
          return "no token was granted" if @granted.empty?

          ["these were granted:", *@granted.each.with_index(1).map { |each, number| "#{number}. #{each}" }].join("\n")
        end

        def refused
          return if @refused.empty?

          answers = @refused.map { |request| "#{request.status} #{request.response_body[0, 200]}" }
          ["and these were refused:", *answers].join("\n")
        end
      end
    end
  end
end
