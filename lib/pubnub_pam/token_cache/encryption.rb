# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # Encrypts tokens for the store, if a secret was given.
    # @api private
    class Encryption
      LEAST_BYTES = 32
      # Separates this key from other uses of the same secret.
      PURPOSE = "pubnub_pam token cache"
      # Marks encrypted tokens, so that a cache with another key, or without one, knows that it cannot read them.
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

          wrong.is_a?(String) ? Printable.count(wrong.bytesize, "byte") : WrongValue.kind(wrong)
        end

        def encryptor((newest, *older))
          require "active_support"
          require "active_support/message_encryptor"
          require "openssl"
          encryptor = ::ActiveSupport::MessageEncryptor.new(key(newest), cipher: "aes-256-gcm", serializer: JSON)
          older.each { |secret| encryptor.rotate(key(secret)) }
          encryptor.decrypt_and_verify(encryptor.encrypt_and_sign("")) # loads its files now, before threads need them
          encryptor
        rescue LoadError
          raise ConfigurationError, "encrypt: needs ActiveSupport::MessageEncryptor: add the gem activesupport"
        end

        def key(secret)
          OpenSSL::HMAC.digest("SHA256", secret, PURPOSE)
        end
      end

      # In a lambda, so that printing instance variables does not show the key.
      def initialize(encryptor)
        @encryptor = -> { encryptor }
        @encrypts = !encryptor.nil?
      end

      def encrypts?
        @encrypts
      end

      # An entry is bound to its name: it cannot be copied to another one.
      def encrypt(name, text)
        @encrypts ? PREFIX + @encryptor.call.encrypt_and_sign(text, purpose: name) : text
      end

      # The text, if it was written with this key for this name; else false.
      # @return [String, false]
      def decrypt(name, stored)
        sealed = stored.start_with?(PREFIX)
        return !sealed && stored unless @encrypts

        sealed && decrypted(name, stored.delete_prefix(PREFIX))
      end

      private

      # Which errors there are depends on the cipher and the serializer.
      def decrypted(name, message)
        text = @encryptor.call.decrypt_and_verify(message, purpose: name)
        text.is_a?(String) && text
      rescue StandardError
        false
      end
    end
    private_constant :Encryption
  end
end
