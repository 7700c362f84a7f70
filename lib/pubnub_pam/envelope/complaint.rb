# frozen_string_literal: true

module PubnubPam
  class Envelope
    # What to say of an answer that is not the service's, and what not to repeat of one that is.
    #
    # The body of such an answer is never shown: pages of proxies like to quote the URL, with the token and signature.
    # @api private
    module Complaint
      # Where a quoted URL holds a token, an auth key or a signature.
      SECRET = %r{(/grant/|\b(?:auth|signature)=)[^\s&?"'<>]+}
      # A `Content-Type` or `Content-Encoding` as one would write it; anything else is not repeated.
      PLAIN_WORD = %r{\A[\w.+/-]{1,60}\z}
      # Statuses that say to look elsewhere.
      REDIRECTS = [301, 302, 303, 307, 308].freeze
      private_constant :SECRET, :PLAIN_WORD, :REDIRECTS

      module_function

      def about(call, json:)
        if REDIRECTS.include?(call.status)
          "a redirect, and none is followed: check origin and ssl"
        elsif json
          call.status == 200 ? "an answer without a token" : "an answer without a message"
        else
          "an answer that is not JSON (#{form(call)}): something between here and the service may have given it"
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
