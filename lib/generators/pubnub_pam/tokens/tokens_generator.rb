# frozen_string_literal: true

require "rails/generators"
require "rails/generators/base"
require_relative "javascript"
require_relative "people"

module PubnubPam
  module Generators
    # `rails generate pubnub_pam:tokens`: who may do what, tokens for the browser, a page that uses them, and tests.
    # @api private
    class TokensGenerator < ::Rails::Generators::Base
      CHANNEL = %r{\A[^ ,*/:.\x00-\x1f]{1,92}\z}
      FRAMEWORKS = { "test_unit" => :test_unit, "minitest" => :test_unit, "rspec" => :rspec }.freeze
      DEVELOPMENT = "config/environments/development.rb"
      LAYOUT = "app/views/layouts/application.html.erb"
      NO_LAYOUT = "#{LAYOUT} is missing: put <%= render \"pubnub/meta\" %> into the <head> of your layout.".freeze
      EMULATOR = <<~RUBY
        # PubNub without an account: an emulator that starts with the server. Without this line, the keys are those of
        # bin/rails credentials:edit or of the environment.
        config.pubnub_pam.emulator = true

      RUBY

      desc "Writes who may do what, the controller that gives tokens to pages, a page that uses them, and tests"
      source_root File.expand_path("templates", __dir__)

      class_option :user_model, type: :string, banner: "User", desc: "The class of those who sign in"
      class_option :channels, type: :array, default: %w[lobby],
                              desc: "Channels that everybody who is signed in may enter"
      class_option :skip_javascript, type: :boolean, default: false, desc: "No page and no JavaScript"
      class_option :test_framework, type: :string, desc: "minitest or rspec"

      # Rails ignores unknown options.
      check_unknown_options!

      def self.exit_on_failure? = true

      def check
        return if behavior == :revoke

        check_arguments
        people.check
        check_channels
        check_test_framework
      end

      def write_server_side
        template "app/pubnub_access.rb", "app/models/pubnub_access.rb"
        template "app/pubnub_user.rb", "app/controllers/concerns/pubnub_user.rb"
        template "app/pubnub_tokens_controller.rb", "app/controllers/pubnub_tokens_controller.rb"
        template "app/revoke_pubnub_tokens_job.rb", "app/jobs/revoke_pubnub_tokens_job.rb"
        inject_into_class "app/controllers/application_controller.rb", "ApplicationController", "  include PubnubUser\n"
        add_route "resource :pubnub_token, only: :create"
      end

      def write_page
        return unless page?

        template "app/_meta.html.erb", "app/views/pubnub/_meta.html.erb"
        template "app/pubnub_lobbies_controller.rb", "app/controllers/pubnub_lobbies_controller.rb"
        template "app/show.html.erb", "app/views/pubnub_lobbies/show.html.erb"
        add_route "resource :pubnub_lobby, only: :show"
        inject_into_file(LAYOUT, "    <%= render \"pubnub/meta\" %>\n", before: %r{^\s*</head>}) if exist?(LAYOUT)
      end

      def write_javascript
        return unless page?

        template "javascript/pubnub_session.js", javascript.place("pubnub_session.js")
        template "javascript/pubnub_lobby.js", javascript.place("pubnub_lobby.js")
        javascript.additions.each { |file, text| append_to_file(file, text) }
        copy_sdk if javascript.sdk_place
      end

      def write_tests
        case FRAMEWORKS[test_framework]
        when :test_unit then write_minitest
        when :rspec then write_rspec
        end
      end

      # Only without keys, so that the emulator never replaces the service unnoticed.
      def use_emulator
        return unless exist?(DEVELOPMENT) && (behavior == :revoke || !keys?)

        inject_into_file DEVELOPMENT, EMULATOR.indent(2),
                         after: "Rails.application.configure do\n"
      end

      def say_what_is_next
        return if behavior == :revoke

        [*people.advice, *page_advice].each { |text| say("\n#{text}", :yellow) }
        say "\nWho may do what is decided in app/models/pubnub_access.rb."
        say "Start bin/rails server and open /pubnub_lobby." if page? && !javascript.sdk_missing?
      end

      private

      def people = @people ||= People.new(destination_root, options[:user_model])
      def javascript = @javascript ||= Javascript.new(destination_root)
      def channels = options[:channels].flat_map { |name| name.split(",") }
      def test_framework = options[:test_framework].to_s
      def exist?(path) = File.exist?(File.join(destination_root, path))
      def page? = !options[:skip_javascript] && !people.api_only?
      def system_tests? = page? && exist?("test/application_system_test_case.rb")

      def check_arguments
        return if args.empty?

        raise Thor::Error, "expected options only, got #{args.join(" ")} (channels: --channels #{args.join(" ")})"
      end

      def check_channels
        wrong = channels.grep_v(CHANNEL)
        return if wrong.empty? && channels.any?

        got = channels.empty? ? "none" : wrong.map(&:inspect).join(", ")
        raise Thor::Error, "--channels: expected names without spaces, commas, dots, slashes, colons and *, of at " \
                           "most 92 characters, got #{got}. Rights on many channels by a pattern are for " \
                           "app/models/pubnub_access.rb"
      end

      def check_test_framework
        return if ["", "false", *FRAMEWORKS.keys].include?(test_framework)

        raise Thor::Error, "--test-framework: expected minitest or rspec, got #{test_framework.inspect}"
      end

      def write_minitest
        template "test/pubnub_test_helper.rb", "test/pubnub_test_helper.rb"
        template "test/pubnub_access_test.rb", "test/models/pubnub_access_test.rb"
        template "test/pubnub_tokens_controller_test.rb", "test/controllers/pubnub_tokens_controller_test.rb"
        template "test/revoke_pubnub_tokens_job_test.rb", "test/jobs/revoke_pubnub_tokens_job_test.rb"
        template "test/pubnub_meta_test.rb", "test/views/pubnub_meta_test.rb" if page?
        template "test/pubnub_lobby_test.rb", "test/system/pubnub_lobby_test.rb" if system_tests?
      end

      def write_rspec
        template "spec/pubnub.rb", "spec/support/pubnub.rb"
        template "spec/pubnub_access_spec.rb", "spec/models/pubnub_access_spec.rb"
        template "spec/pubnub_tokens_spec.rb", "spec/requests/pubnub_tokens_spec.rb"
        template "spec/revoke_pubnub_tokens_job_spec.rb", "spec/jobs/revoke_pubnub_tokens_job_spec.rb"
        template "spec/pubnub_meta_spec.rb", "spec/views/pubnub_meta_spec.rb" if page?
        template "spec/pubnub_lobby_spec.rb", "spec/system/pubnub_lobby_spec.rb" if page?
      end

      # `route` of Rails adds a second line where somebody has moved the first one.
      def add_route(code)
        return if behavior == :invoke && File.read(File.join(destination_root, "config/routes.rb")).include?(code)

        route code
      end

      def copy_sdk
        return unless behavior == :revoke || File.exist?(javascript.sdk_source)

        create_file(javascript.sdk_place) { File.binread(javascript.sdk_source) }
      end

      def page_advice
        return "An application without views gets no page: clients ask POST /pubnub_token." if people.api_only?
        return unless page?

        [*(NO_LAYOUT unless exist?(LAYOUT)), *(javascript.sdk_advice if javascript.sdk_missing?)]
      end

      def keys? = !PubnubPam.browser_settings.nil?
    end
  end
end
