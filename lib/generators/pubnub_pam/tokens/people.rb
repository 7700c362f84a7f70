# frozen_string_literal: true

module PubnubPam
  module Generators
    # How an application says who is signed in.
    # @api private
    class People
      CONTROLLER = "app/controllers/application_controller.rb"
      RAILS_AUTHENTICATION = "app/controllers/concerns/authentication.rb"

      # @param root [String] the application's folder
      # @param model [String, nil] the class that was asked for
      def initialize(root, model)
        @root = root
        @asked = model
      end

      # @return [void]
      # @raise [Thor::Error] without an ApplicationController, and for a class that is not there
      def check
        controller
        return if @asked.nil? || model?(@asked)

        raise Thor::Error, "--user-model: expected a class of this application, such as User, got #{@asked.inspect}: " \
                           "#{path_of(@asked)} does not exist. Without users yet, leave the option out"
      end

      # @return [Boolean] whether controllers have no views
      def api_only? = controller.include?("ActionController::API")

      # @return [String] what PubNub's user ids begin with
      def prefix = (@asked || "User").underscore.tr("/", "-")

      # @return [String, nil] code that gives whoever is signed in, nil where this is not known
      def current
        return "Current.session.user if authenticated?" if rails_authentication? && prefix == "user"

        name = "current_#{(@asked || "User").demodulize.underscore}"
        name if devise? || sources.any? { |text| text.match?(/\bdef #{name}\b/) }
      end

      # @return [Boolean] whether Rails' own authentication redirects who is not signed in
      def rails_authentication? = File.exist?("#{@root}/#{RAILS_AUTHENTICATION}")

      # @return [String, nil] what is left to do
      def advice
        return if current

        guests = api_only? ? "nobody gets a token" : "in development and in tests, each browser is a guest"
        "Nothing says who is signed in. Say it in app/controllers/concerns/pubnub_user.rb: until then, #{guests}."
      end

      private

      def controller
        File.read("#{@root}/#{CONTROLLER}")
      rescue Errno::ENOENT
        raise Thor::Error, <<~TEXT
          #{CONTROLLER} is missing. The controller that gives tokens inherits from ApplicationController: create it first,
          for example with

            class ApplicationController < ActionController::Base
            end
        TEXT
      end

      def model?(name) = File.exist?("#{@root}/#{path_of(name)}") || !name.camelize.safe_constantize.nil?
      def path_of(name) = "app/models/#{name.underscore}.rb"
      def devise? = Gem.loaded_specs.key?("devise")
      def sources = Dir["#{@root}/app/{controllers,helpers}/**/*.rb"].map { |path| File.read(path) }
    end
  end
end
