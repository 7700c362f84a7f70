# frozen_string_literal: true

module PubnubPam
  class Envelope
    # Messages about answers that are not the service's, and the service's messages without secrets.
    #
    # The body of an unknown answer is never shown: pages of proxies often quote the URL, with token and signature.
    # @api private
    module Complaint
      # A token, an auth key or a signature in a quoted URL.
      SECRET = %r{(/grant/|\b(?:auth|signature)=)[^\s&?"'<>]+}
      # A plain `Content-Type` or `Content-Encoding`; anything else is not repeated.
      PLAIN_WORD = %r{\A[\w.+/-]{1,60}\z}
      # Statuses of redirects.
      REDIRECTS = [301, 302, 303, 307, 308].freeze
      private_constant :SECRET, :PLAIN_WORD, :REDIRECTS

      module_function

      def about(call, json:)
        if REDIRECTS.include?(call.status)
          "a redirect, which is not followed: check origin and ssl"
        elsif json
          call.status == 200 ? "an answer without a token" : "an answer without a message"
        else
          "an answer that is not JSON (#{form(call)}): it may come from a proxy, not from the service"
        end
      end

      def without_secrets(rejection)
        hide = ->(text) { text&.gsub(SECRET, "\\1HIDDEN") }
        details = rejection[:details].map { |detail| detail.transform_values(&hide) }
        { **rejection, message: hide.call(rejection[:message]), details: }
      end

      def form(call)
        words = call.headers.values_at("content-type", "content-encoding").compact.map { |value| value[/[^;]*/].strip }
        size = call.body.empty? ? "empty" : "#{call.body.bytesize} bytes"
        [*words.grep(PLAIN_WORD), size].join(", ")
      end
      private_class_method :form
    end
    private_constant :Complaint
  end
end
