# frozen_string_literal: true

require "open3"
require "rbconfig"

# Programs in a Ruby of their own, where nothing has happened yet.
module NewRuby
  LIBRARY = File.expand_path("../../lib", __dir__)

  # @return [String] what the program has printed, on both streams
  def new_ruby(code, *arguments, flags: [], env: {})
    output, status = Open3.capture2e(env, RbConfig.ruby, *flags, "-I#{LIBRARY}", "-e", code, *arguments)
    status.success? ? output : raise("#{status}: #{output}")
  end
end
