# frozen_string_literal: true

module PubnubPam
  class Client
    # How requests name this gem.
    SDK = "pubnub_pam-Ruby/#{VERSION}".freeze
    # Tells an argument that was left out from one that is nil.
    NOT_GIVEN = Object.new.freeze
    private_constant :SDK, :NOT_GIVEN

    # Checks and reads what the extension cannot: the environment, and arguments with two spellings.
    # @api private
    module Checks
      module_function

      def user_id(user_id, uuid)
        if user_id && uuid && user_id != uuid
          raise ArgumentError, "user_id: expected one user id, got another one as uuid"
        end

        user_id || uuid
      end

      # The message names all keys that are missing.
      def subscribe_key(keys)
        return keys[:subscribe_key] unless keys[:subscribe_key].nil?

        others = keys.filter_map { |name, value| name if value.nil? && name != :subscribe_key }
        others = others.empty? ? "" : "; missing as well: #{others.join(", ")}"
        raise ArgumentError, "subscribe_key: expected a String, got nil#{others} " \
                             "(to try things out without keys: PubnubPam.demo)"
      end

      def callback(callback, name = :callback)
        return callback if callback.nil? || callback.respond_to?(:call)

        raise ArgumentError, "#{name}: expected something that responds to call, got #{callback.class}"
      end

      # A bang form waits and returns the result: it has no callback, so a block would never be called.
      def no_block(name)
        raise ArgumentError, "block: #{name}! calls no block, and returns the result: use it, or call #{name}"
      end

      # What {Log} and {Advice} call.
      LOGGER = %i[debug warn warn? error].freeze
      private_constant :LOGGER

      def logger(logger)
        return logger if logger.nil? || LOGGER.all? { |name| logger.respond_to?(name) }

        raise ArgumentError, "logger: expected a Logger, or anything with #{LOGGER.join(", ")}, got #{logger.class}"
      end

      def middlewares(list)
        wrong = list.is_a?(Array) ? list.find { |each| !each.respond_to?(:call) } : list
        return list.dup.freeze if list.is_a?(Array) && wrong.nil? && !list.include?(nil)

        raise ArgumentError, "middlewares: expected an Array of objects that respond to call, got " \
                             "#{list.is_a?(Array) ? "one with #{WrongValue.describe(wrong)}" : WrongValue.kind(list)}"
      end

      # Refuses unknown keywords, and booleans that are not: to Ruby, the Strings "false" and "0" are true.
      def check(unknown, **booleans)
        Keywords.refuse(unknown.keys, Keywords.of(Client.instance_method(:initialize))) unless unknown.empty?

        booleans.each do |name, value|
          next if true.equal?(value) || false.equal?(value)

          raise ArgumentError, "#{name}: expected true or false, got #{WrongValue.describe(value)}"
        end
      end

      # A boolean; nil means false.
      def optional_boolean(name, value)
        return value if value.nil? || true.equal?(value) || false.equal?(value)

        raise ArgumentError, "#{name}: expected true, false or nil, got #{WrongValue.describe(value)}"
      end

      def one_token(positional, keyword)
        given = [positional, keyword].reject { |argument| argument.equal?(NOT_GIVEN) }
        return token(given.first) if given.length == 1

        raise ArgumentError, "token: expected one token, got #{given.empty? ? "none" : "two"}"
      end

      # What holds a token is no token; the extension checks everything else.
      def token(token)
        return token unless token.is_a?(Envelope) || token.is_a?(Future)

        raise ArgumentError, "token: expected a token String, got #{WrongValue.token(token)}"
      end

      # A parameter that is missing is nil, and a token without a user is anyone's.
      def required_user(user)
        return user unless user.nil?

        raise ArgumentError, "authorized_user_id: expected a user id, because the client has require_user: true, got " \
                             "nil, which would make a token that anyone can use"
      end

      # The same of a legacy grant.
      def required_key(auth_key)
        return unless auth_key.nil?

        raise ArgumentError, "auth_key: expected a key, because the client has require_user: true, got nil, which " \
                             "would grant to everybody"
      end

      # Minutes from an Integer or an ActiveSupport::Duration. One that is too long stays as it is, so that the error of
      # the extension shows it as it was given.
      def minutes(ttl, most)
        return ttl unless Duration.duration?(ttl)

        minutes = Duration.whole(ttl, 60) || raise(ArgumentError, "ttl: expected whole minutes, got #{ttl.inspect}")
        minutes > most ? ttl : minutes
      end

      # Time limits by their keywords.
      def limits(**limits) = limits.transform_values { |limit| Duration.seconds(limit) }

      # By ===, because a Duration claims to be an Integer.
      def integer?(ttl)
        Integer === ttl # rubocop:disable Style/CaseEquality -- is_a? and instance_of? ask
      end

      # Otherwise a grant without any permission would take away those of an earlier one.
      def flags(given)
        return given unless given.values.all?(&:nil?)

        raise ArgumentError, "permissions: expected at least one of #{given.keys.join(", ")}, got none"
      end

      # A Hash responds to each, but is one grant.
      def grants(list)
        return if list.respond_to?(:each) && !list.is_a?(Hash)

        raise ArgumentError,
              "list: expected an Array of Hashes, or another object with each, got #{WrongValue.kind(list)}"
      end

      def concurrency(number, range)
        return if number.is_a?(Integer) && range.cover?(number)

        raise ArgumentError, "concurrency: expected an Integer from #{range.min} to #{range.max}, got #{number.inspect}"
      end

      # The variables that name a proxy for TLS and for plain text: the first that is set and not empty counts. They are
      # those of curl, and HTTP_PROXY.
      PROXY_VARIABLES = { true => %w[https_proxy HTTPS_PROXY all_proxy ALL_PROXY],
                          false => %w[http_proxy HTTP_PROXY all_proxy ALL_PROXY] }.freeze
      # In a CGI program, clients can set HTTP_PROXY by a header called Proxy.
      SET_BY_STRANGERS = "HTTP_PROXY"
      private_constant :PROXY_VARIABLES, :SET_BY_STRANGERS

      # The proxy's URL; if it is from the environment, with the variable and the exceptions.
      def proxy(proxy, ssl)
        return { proxy: } unless proxy == :environment

        names = PROXY_VARIABLES.fetch(ssl ? true : false)
        names -= [SET_BY_STRANGERS] if present("REQUEST_METHOD")
        name = names.find { |variable| present(variable) } or return {}
        { proxy: present(name), proxy_variable: name, no_proxy: present("no_proxy") || present("NO_PROXY") }
      end

      # Without TLS, no certificates are read: a bundle takes milliseconds.
      def trust(ca_file, tls:)
        path = readable(ca_file) unless ca_file.nil?
        return { ca_files: [path].compact, ca_folders: [] } unless tls

        { ca_files: [path, present("SSL_CERT_FILE")].compact, ca_folders: folders(present("SSL_CERT_DIR")) }
      end

      # A list of folders, as OpenSSL reads it.
      def folders(list) = list.to_s.split(File::PATH_SEPARATOR).reject(&:empty?)

      # From a String, a Pathname or a File.
      def readable(ca_file)
        path = ca_file.respond_to?(:to_path) ? ca_file.to_path : ca_file
        return path if path.is_a?(String) && !path.include?("\0") && File.readable?(path)

        raise ArgumentError, "ca_file: expected a readable PEM file, got #{ca_file.inspect}"
      end

      def present(variable)
        value = ENV.fetch(variable, "")
        value.dup.force_encoding(Encoding::UTF_8) unless value.empty?
      end
    end
    private_constant :Checks
  end
end
