# frozen_string_literal: true

module PubnubPam
  module Testing
    module Expectations
      # Expects a token, as a String or parsed, to permit something: by the clock of {Testing.emulator}, and unless that
      # has revoked it.
      #
      # @example
      #   PubnubPam::Testing.begin
      #   read = PubnubPam::Permissions.res(read: true)
      #   token = PubnubPam.client.grant_token!(ttl: 15, channels: { "room-1" => read })
      #   matcher = PubnubPam::Testing::Expectations::Permit.new(:write).on_channel("room-1")
      #   matcher.matches?(token) # => false
      #   matcher.failure_message.lines.first
      #   # => "expected the token to permit write on channel \"room-1\": 403 because …"
      class Permit
        # @param permissions [Array<Symbol>] names in {Permissions::BITS}
        # @raise [PubnubPam::ArgumentError] for none, or an unknown one
        def initialize(*permissions)
          @permissions = Subject.permissions(permissions)
          @targets = []
          @asked = {}
        end

        # @param names [Array<String>] each of which it is expected on; further calls add to them
        # @return [self]
        def on_channel(*names) = on(:channel, names)

        # @param names [Array<String>]
        # @return [self]
        def on_channel_group(*names) = on(:channel_group, names)

        # @param uuids [Array<String>] users whose metadata it is about
        # @return [self]
        def on_uuid(*uuids) = on(:uuid, uuids)

        # @param ids [Array<String>] users of DataSync
        # @return [self]
        def on_user(*ids) = on(:user, ids)

        # @param ids [Array<String>] of DataSync
        # @return [self]
        def on_entity(*ids) = on(:entity, ids)

        # @param ids [Array<String>] of DataSync
        # @return [self]
        def on_relationship(*ids) = on(:relationship, ids)

        # @param ids [Array<String>] of DataSync
        # @return [self]
        def on_membership(*ids) = on(:membership, ids)

        # @param categories [Array<Symbol>] `:channels`, `:uuids`: of which the metadata of all may be listed
        # @return [self]
        def on_category(*categories) = on(:category, categories)

        # @param user_id [String] who uses the token
        # @return [self]
        # @raise [PubnubPam::ArgumentError] for anything else
        def as(user_id)
          return ask(user_id:) if Subject.text?(user_id)

          raise ArgumentError, "as: expected a user id, got #{user_id.inspect[0, 40]}"
        end

        # @param time [Time]
        # @return [self]
        # @raise [PubnubPam::ArgumentError] for nil
        def at(time)
          time.nil? ? raise(ArgumentError, "at: expected a Time, got nil") : ask(at: time)
        end

        # @param token [String, Token]
        # @return [Boolean]
        # @raise [InvalidTokenError]
        # @raise [PubnubPam::ArgumentError] for anything but a token, or where no resource was named
        def matches?(token)
          answer(token)
          @answers.all?(&:first)
        end

        # Not merely the contrary: none of the permissions may be there.
        # @param (see #matches?)
        # @return [Boolean]
        def does_not_match?(token)
          answer(token)
          @answers.none?(&:first)
        end

        # @return [String]
        def failure_message = message("expected the token to #{description}", false)

        # @return [String]
        def failure_message_when_negated = message("expected the token not to #{description}", true)

        # @return [String]
        def description
          places = @targets.map { |kind, name| Subject.place(kind, name) }
          "permit #{@permissions.join(" and ")} on #{places.join(" and ")}"
        end

        private

        def on(kind, names)
          raise ArgumentError, "on_#{kind}: expected at least one name, got none" if names.empty?

          @targets += names.flatten.map { |name| Subject.target({ kind => name }) }
          self
        end

        def ask(**more)
          @asked.update(more)
          self
        end

        def answer(token)
          raise ArgumentError, "permit: expected on_channel, or another on_…, got none" if @targets.empty?

          @token = Subject.token(token)
          questions = @permissions.product(@targets)
          @answers = questions.map { |permission, (kind, name)| Verdict.of(@token, permission, kind => name, **@asked) }
        end

        def message(expected, allowed)
          reasons = @answers.filter_map { |is_allowed, sentence| sentence if is_allowed == allowed }
          "#{expected}: #{reasons.join("; ")}\n#{@token.permission_table}"
        end
      end
    end
  end
end
