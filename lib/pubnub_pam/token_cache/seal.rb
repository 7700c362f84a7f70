# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # What tokens are wrapped in: nothing, or encryption.
    # @api private
    class Seal
      LEAST_BYTES = 32
      # Messages made with a key that somebody uses for something else as well shall not fit here, nor ours there.
      PURPOSE = "pubnub_pam token cache"
      # Begins what is encrypted, so that a cache with another key, or without one, knows that it is a token.
      PREFIX = "sealed:"

      class << self
        def of(encrypt)
          return new(nil) if encrypt.nil?
          return new(encrypt) if encrypt.respond_to?(:encrypt_and_sign) && encrypt.respond_to?(:decrypt_and_verify)

          secrets = [encrypt].flatten(1)
          return new(encryptor(secrets)) if secrets.any? && secrets.all? { |secret| long_enough?(secret) }

          raise ArgumentError, "encrypt: expected a String of at least #{LEAST_BYTES} bytes (or several, the newest " \
                               "first), or an ActiveSupport::MessageEncryptor, got #{described(secrets)}"
        end

        private

        def long_enough?(secret)
          secret.is_a?(String) && secret.bytesize >= LEAST_BYTES
        end

        def described(secrets)
          wrong = secrets.find { |secret| !long_enough?(secret) }
          return "an empty Array" if secrets.empty?

          wrong.is_a?(String) ? "#{wrong.bytesize} bytes" : "a value of class #{wrong.class}"
        end

        def encryptor((newest, *older))
          require "active_support"
          require "active_support/message_encryptor"
          require "openssl"
          encryptor = ::ActiveSupport::MessageEncryptor.new(key(newest), cipher: "aes-256-gcm", serializer: JSON)
          older.each { |secret| encryptor.rotate(key(secret)) }
          encryptor.decrypt_and_verify(encryptor.encrypt_and_sign("")) # loads now what several threads may need at once
          encryptor
        rescue LoadError
          raise ConfigurationError, "encrypt: needs ActiveSupport::MessageEncryptor: add the gem activesupport"
        end

        def key(secret)
          OpenSSL::HMAC.digest("SHA256", secret, PURPOSE)
        end
      end

      # In a function, so that nothing that prints instance variables finds the key.
      def initialize(encryptor)
        @encryptor = -> { encryptor }
        @encrypts = !encryptor.nil?
      end

      def encrypts?
        @encrypts
      end

      # An entry is bound to its name: it cannot be put in the place of another one.
      def wrap(name, text)
        @encrypts ? PREFIX + @encryptor.call.encrypt_and_sign(text, purpose: name) : text
      end

      # The text that was wrapped by this key for this name; false for what another key has wrapped, or none.
      # @return [String, false]
      def unwrap(name, wrapped)
        sealed = wrapped.start_with?(PREFIX)
        return !sealed && wrapped unless @encrypts

        sealed && decrypted(name, wrapped.delete_prefix(PREFIX))
      end

      private

      # Encryptors raise what they like: of the cipher, of the signature, of the serializer.
      def decrypted(name, message)
        text = @encryptor.call.decrypt_and_verify(message, purpose: name)
        text.is_a?(String) && text
      rescue StandardError
        false
      end
    end
    private_constant :Seal
  end
end
