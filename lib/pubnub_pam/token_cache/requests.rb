# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # Reads requests from keywords. What was asked for before is recognized and not read again: this saves 5 of 13 µs of
    # a hit with one channel, 32 of 46 with 200.
    # @api private
    class Requests
      # Larger Hashes are read each time, unless they are frozen and so probably kept by the caller: a name that is
      # remembered takes about 225 bytes.
      MOST_NAMES = 200

      # A request and all that decides what it asks for. The keywords are a copy that never changes.
      Known = Struct.new(:keywords, :keyset, :require_user, :request) do
        # The copy is the one that compares, so no method of the caller's objects decides. `eql?` tells 60 from 60.0.
        def for?(others, keyset, require_user)
          keywords.eql?(others) && self.keyset.eql?(keyset) && self.require_user.eql?(require_user)
        end
      end
      # Stands for what was asked for once. Only what is asked for again is remembered: where 3,000 users come by turns,
      # to copy and check each request makes a hit with one channel cost 48 µs instead of 43, with 200 channels 231
      # instead of 81.
      ONCE = Known.new.freeze
      # Stands for what cannot be remembered.
      NEVER = Known.new.freeze
      private_constant :Known, :ONCE, :NEVER

      def initialize(client, names, refresh_before)
        @client = client
        @names = names
        @refresh_before = refresh_before
        @drafts = Client.const_get(:Draft)
        @known = Recent.new
      end

      # @param keywords [Hash{Symbol => Object}] those of {Client::Calls#grant_token!}
      # @return [Request]
      # @raise [PubnubPam::ArgumentError]
      def of(keywords)
        client = @client.call
        keyset = @names.keyset(client)
        require_user = client.require_user
        place = place(keywords, keyset, require_user) or return read(client, keywords, keyset, require_user)

        known = @known[place]
        return known.request if known&.for?(keywords, keyset, require_user)
        return remember(place, client, copy(keywords), keyset, require_user) if known.equal?(ONCE)

        @known[place] = ONCE unless known
        read(client, keywords, keyset, require_user)
      end

      private

      # Where to look for a request. Of several in one place, one is remembered: they are of the same user and ttl, and
      # their Hashes have the same size and the same first ten names.
      # @return [Integer, nil] nil for what is never remembered
      def place(keywords, *place)
        keywords.each_pair do |name, value|
          case value
          when nil, Integer, String then place.push(name, value)
          when Hash
            return nil if value.size > MOST_NAMES && !value.frozen?

            place.push(name, value.size, value.keys.first(10))
          else return nil
          end
        end
        place.hash
      end

      def remember(place, client, keywords, *context)
        request = read(client, keywords, *context)
        @known[place] = plain?(keywords) ? Known.new(keywords, *context, request).freeze : NEVER
        request
      end

      # A decorated client reads the keywords again when it grants. So it gets a copy: what was read does not change
      # afterwards.
      def read(client, keywords, keyset, require_user)
        keywords = copy(keywords) unless client.is_a?(Client)
        draft = @drafts.of(@drafts.values(keywords), require_user:)
        Request.new(draft, @names, keyset, @refresh_before)
      end

      # Whether these keywords never change, and are only equal to keywords that ask for the same.
      # @param keywords [Hash] a {#copy}
      def plain?(keywords)
        Ractor.shareable?(keywords) && keywords.each_value.all? do |value|
          next constant?(value) unless value.is_a?(Hash)

          value.instance_of?(Hash) && value.flatten.all? { |each| constant?(each) }
        end
      end

      # Objects of other classes may calculate what they permit each time, or have an `eql?` of their own. 0.0 and -0.0
      # are equal, but not the same in a token, so no Float is constant.
      def constant?(value)
        case value
        when Permissions, Symbol, Integer, nil, true, false then true
        when String then value.instance_of?(String)
        when Regexp then value.instance_of?(Regexp)
        when Array then value.instance_of?(Array) && value.all? { |each| constant?(each) }
        else false
        end
      end

      # Frozen with all that is in it, but for objects of unknown classes.
      def copy(value)
        return value if Ractor.shareable?(value)

        case value
        when Hash then copy_of_hash(value)
        when Array then value.map { |each| copy(each) }.freeze
        when String, Regexp then value.dup.freeze
        else value
        end
      end

      # A Hash that compares by identity may have a name twice. The copy would not, so the Hash itself is read, and
      # refused.
      def copy_of_hash(hash)
        copy = hash.to_h { |key, value| [copy(key), copy(value)] }
        copy.size == hash.size ? copy.freeze : hash
      end
    end
    private_constant :Requests
  end
end
