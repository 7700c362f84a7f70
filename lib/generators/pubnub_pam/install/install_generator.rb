# frozen_string_literal: true

require "rails/generators"
require "rails/generators/base"

module PubnubPam
  # @api private
  module Generators
    # `rails generate pubnub_pam:install`: one initializer with every setting explained.
    # @api private
    class InstallGenerator < ::Rails::Generators::Base
      desc "Writes config/initializers/pubnub_pam.rb"
      source_root File.expand_path("templates", __dir__)

      # Rails ignores unknown options.
      check_unknown_options!

      def self.exit_on_failure? = true

      def write_initializer
        copy_file "initializer.rb.tt", "config/initializers/pubnub_pam.rb"
      end
    end
  end
end
