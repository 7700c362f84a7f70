# frozen_string_literal: true

module PubnubPam
  module Testing
    module Expectations
      # What {GrantedToken} and {RevokedToken} share: which tokens are expected, and how many of them.
      #
      # All conditions have to be true of one token. Each raises {PubnubPam::ArgumentError} for what could never be true
      # of any.
      #
      # @example
      #   emulator = PubnubPam::Testing.begin
      #   read = PubnubPam::Permissions.res(read: true)
      #   2.times { PubnubPam.client.grant_token!(ttl: 15, authorized_user_id: "ann", channels: { "room-1" => read }) }
      #   granted = PubnubPam::Testing::Expectations::GrantedToken.new
      #   granted.to("ann").with_read("room-1").at_least(2).times.matches?(emulator) # => true
      class Tokens
        # Any token; the other methods say which.
        def initialize
          @conditions = {}
          @count = Count.new
        end

        # @param user_id [String, nil] the only user who may use the token; nil for a token that anyone may use
        # @return [self]
        def to(user_id)
          wrong("user_id", "a String, or nil for anyone", user_id) unless user_id.nil? || Subject.text?(user_id)

          expect("to #{user_id&.inspect || "anyone"}") { |call| call.token.authorized_user_id == user_id }
        end

        # @param ttl [Integer, ActiveSupport::Duration] minutes
        # @return [self]
        def for(ttl)
          minutes = Client.const_get(:Checks).minutes(ttl, Client::MAX_TTL)
          is_ttl = minutes.is_a?(Integer) && minutes.between?(1, Client::MAX_TTL)
          wrong("ttl", "an Integer from 1 to #{Client::MAX_TTL}", ttl) unless is_ttl

          expect("for #{minutes} min") { |call| call.token.ttl == minutes }
        end

        # @param permissions [Array<Symbol>] one or more names in {Permissions::BITS}, also as an Array
        # @param target [Hash{Symbol => String}] one of `channel:`, `channel_group:`, `uuid:`, `user:`, `entity:`,
        #   `relationship:`, `membership:`, `category:`, as in {Token::Access#allows?}; covered by its name or by a
        #   pattern
        # @return [self]
        def with(*permissions, **target)
          names = Subject.permissions(permissions)
          kind, name = Subject.target(target)
          names.each do |permission|
            expect("with #{permission} on #{Subject.place(kind, name)}") do |call|
              call.allows?(permission, target)
            end
          end
          self
        end

        # @!method with_read(*channels)
        #   @param channels [Array<String>] on each of which it permits to read; so for each name in {Permissions::BITS}
        #   @return [self]
        Permissions::BITS.each_key do |permission|
          define_method(:"with_#{permission}") do |*channels|
            channels = channels.flatten
            wrong("with_#{permission}", "at least one channel", nil) if channels.empty?

            channels.each { |channel| with(permission, channel:) }
            self
          end
        end

        # @param count [Integer] so many of them, no more and no fewer
        # @return [self]
        def exactly(count) = counted(Count.exactly(count))

        # @param count [Integer] so many of them, or more
        # @return [self]
        def at_least(count) = counted(Count.at_least(count))

        # @param count [Integer] so many of them, or fewer
        # @return [self]
        def at_most(count) = counted(Count.at_most(count))

        # @return [self]
        def times = self

        # @return [self]
        def once = exactly(1)

        # @return [self]
        def twice = exactly(2)

        # @param subject [Emulator, Client, Proc] a client of the emulator of this process stands for that emulator; a
        #   block, for what happens while it runs, and until the future is over that it returns
        # @return [Boolean]
        # @raise [PubnubPam::ArgumentError] for anything else, and where the emulator no longer has all that was asked
        def matches?(subject)
          Subject.no_block("have_#{participle}_token") if block_given? # `to have_granted_token do … end`
          requests, missing = requests_of(subject)
          @done, @refused = TokenCall.among(requests, call)
          found = @done.count { |each| @conditions.each_value.all? { |condition| condition.call(each) } }
          answer = @count.include?(found, missing)
          return answer unless answer.nil?

          raise ArgumentError, "#{description}: not recorded any more: #{Printable.count(missing, "request")}"
        end

        # @return [String]
        def failure_message = "expected to #{description}, but #{seen}"

        # @return [String]
        def failure_message_when_negated = "expected not to #{description}, but #{seen}"

        # @return [String]
        def description = ["have #{participle} a token#{@count}", *@conditions.keys].join(" ")

        # @return [Boolean]
        def supports_block_expectations? = true

        # @return [Boolean]
        def supports_value_expectations? = true

        private

        def expect(text, &condition)
          @conditions[text] = condition
          self
        end

        def counted(count)
          @count = count
          self
        end

        def wrong(argument, expected, got)
          raise ArgumentError, "#{argument}: expected #{expected}, got #{got.nil? ? "none" : got.inspect[0, 40]}"
        end

        # With the number of those that the emulator does not have any more.
        def requests_of(subject)
          return requests_during(subject) if subject.is_a?(Proc)

          emulator = Subject.emulator(subject, "have_#{participle}_token")
          [emulator.requests, emulator.send(:server).crowded_out]
        end

        def requests_during(block)
          emulator = Testing.emulator
          server = emulator.send(:server)
          before = server.recorded
          Subject.settle(block.call)
          requests = emulator.send(:requests_since, before)
          [requests, server.recorded - before - requests.size]
        end

        def seen
          lines = @done.map.with_index(1) { |each, number| "#{number}. #{each}" }
          lines.unshift(lines.empty? ? "no token was #{participle}" : "these were #{participle}:")
          lines.push("and these were refused:", *@refused.map { |request| refusal(request) }) if @refused.any?
          lines.join("\n")
        end

        def refusal(request)
          "#{request.status} #{Printable.escape(request.response_body[0, 200].chomp)}"
        end
      end
    end
  end
end
