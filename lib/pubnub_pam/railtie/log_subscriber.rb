# frozen_string_literal: true

require "active_support"
require "active_support/log_subscriber"

module PubnubPam
  # A line in the Rails log for each call to the service. The Railtie attaches it.
  # @api private
  class LogSubscriber < ::ActiveSupport::LogSubscriber
    def request(notification)
      event = Event.send(:from_h, notification.payload)
      line = "PubNub #{event}"
      event.success? ? info(line) : warn(line)
    end
  end
end
