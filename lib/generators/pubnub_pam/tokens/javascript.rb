# frozen_string_literal: true

module PubnubPam
  module Generators
    # Where an application has its JavaScript: with importmap-rails, with a bundler (jsbundling-rails, Webpacker), or
    # plain files in public/.
    # @api private
    class Javascript
      ENTRIES = %w[app/javascript/application.js app/javascript/application.ts
                   app/javascript/packs/application.js].freeze
      SDK = "node_modules/pubnub/dist/web/pubnub.min.js"
      # What the specs of this gem run with.
      VERSION = "12.0.3"

      # @param root [String] the application's folder
      def initialize(root)
        @root = root
      end

      # @return [Symbol] `:importmap`, `:bundler` or `:plain`
      def kind
        return :importmap if exist?("config/importmap.rb")

        exist?("package.json") && entry ? :bundler : :plain
      end

      def plain? = kind == :plain

      # @return [String] where a file of this name belongs
      def place(name) = plain? ? "public/#{name}" : "app/javascript/#{name}"

      # @return [String] how one file imports another
      def import(name)
        { importmap: name, bundler: "./#{name}", plain: "./#{name}.js" }.fetch(kind)
      end

      # @return [String] how a file imports the SDK
      def sdk = plain? ? "./pubnub.min.js" : "pubnub"

      # @return [Hash{String => String}] what is appended to which file
      def additions
        case kind
        when :importmap then { "config/importmap.rb" => pins, **import_of_lobby("pubnub_lobby") }
        when :bundler then import_of_lobby(entry.include?("/packs/") ? "../pubnub_lobby" : "./pubnub_lobby")
        else {}
        end
      end

      # @return [String, nil] where the SDK's file belongs; a bundler finds it in node_modules
      def sdk_place
        { importmap: "vendor/javascript/pubnub.min.js", plain: "public/pubnub.min.js" }[kind]
      end

      def sdk_source = "#{@root}/#{SDK}"
      def sdk_missing? = !exist?(SDK) && !(sdk_place && exist?(sdk_place))

      # @return [String] how to get the SDK
      def sdk_advice
        install = "PubNub's JavaScript SDK is missing. Install it:\n\n  npm install pubnub@#{VERSION}\n"
        sdk_place ? "#{install}  cp #{SDK} #{sdk_place}" : install
      end

      private

      def exist?(path) = File.exist?("#{@root}/#{path}")
      def entry = ENTRIES.find { |path| exist?(path) }
      def import_of_lobby(path) = entry ? { entry => "import \"#{path}\"\n" } : {}

      def pins
        <<~RUBY
          pin "pubnub", to: "pubnub.min.js"
          pin "pubnub_session"
          pin "pubnub_lobby"
        RUBY
      end
    end
  end
end
