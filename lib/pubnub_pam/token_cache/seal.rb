# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # What entries are wrapped in: nothing, or encryption.
    # @api private
    class Seal
      LEAST_BYTES = 32
      # Messages made with a key that somebody uses for something else as well shall not fit here, nor ours there.
      PURPOSE = "pubnub_pam token cache"

      def self.of(encrypt)
        return new(nil) if encrypt.nil?
        return new(encrypt) if encrypt.respond_to?(:encrypt_and_sign) && encrypt.respond_to?(:decrypt_and_verify)
        return new(encryptor(encrypt)) if encrypt.is_a?(String) && encrypt.bytesize >= LEAST_BYTES

        got = encrypt.is_a?(String) ? "#{encrypt.bytesize} bytes" : "a value of class #{encrypt.class}"
        raise ArgumentError, "encrypt: expected a String of at least #{LEAST_BYTES} bytes, or an " \
                             "ActiveSupport::MessageEncryptor, got #{got}"
      end

      def self.encryptor(secret)
        require "active_support"
        require "active_support/message_encryptor"
        require "openssl"
        key = OpenSSL::HMAC.digest("SHA256", secret, PURPOSE)
        ::ActiveSupport::MessageEncryptor.new(key, cipher: "aes-256-gcm", serializer: JSON)
      rescue LoadError
        raise ConfigurationError, "encrypt: needs ActiveSupport::MessageEncryptor: add the gem activesupport"
      end
      private_class_method :encryptor

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
        @encrypts ? @encryptor.call.encrypt_and_sign(text, purpose: name) : text
      end

      # The text; nil for what was not wrapped by this key for this name.
      def unwrap(name, wrapped)
        return unless wrapped.is_a?(String)

        @encrypts ? @encryptor.call.decrypt_and_verify(wrapped, purpose: name) : wrapped
      rescue ::ActiveSupport::MessageEncryptor::InvalidMessage
        nil
      end
    end
    private_constant :Seal
  end
end
