# frozen_string_literal: true

require "rbconfig" # loaded already, unless Ruby was started with --disable-gems

module PubnubPam
  # The Rust extension: bare calls without documentation, none of them public.
  # @api private
  module Native
    # For whatever reads arguments. That runs Ruby's methods, and an interrupt in one of them would pass for what is
    # wrong with the argument. Reading and starting wait for nothing, so no interrupt is held up for long.
    def self.uninterrupted(&) = Thread.handle_interrupt(NEVER, &)

    NEVER = { Object => :never }.freeze
    private_constant :NEVER
  end

  begin
    # Precompiled gems hold one library per Ruby, source gems hold one.
    require_relative "#{RUBY_VERSION[/\d+\.\d+/]}/pubnub_pam"
  rescue LoadError
    begin
      require_relative "pubnub_pam.#{RbConfig::CONFIG["DLEXT"]}"
    rescue LoadError => e
      raise LoadError, "pubnub_pam: no compiled library for #{RUBY_ENGINE} #{RUBY_VERSION} on #{RUBY_PLATFORM} " \
                       "(#{e.message}); reinstall the gem, or run `rake compile` in a checkout"
    end
  end
  private_constant :Native
end
