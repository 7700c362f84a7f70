# frozen_string_literal: true

require "open3"
require "rbconfig"
require "tmpdir"

# Runs a test suite as an application would: in a process of its own.
module KitProcess
  def run(*command, env: {})
    output, status = Open3.capture2e(env, *command, chdir: Dir.tmpdir)
    [output, status.exitstatus]
  end

  def ruby(code, **env)
    run(RbConfig.ruby, "-I", File.expand_path("../../lib", __dir__), "-e", code, env: env.transform_keys(&:to_s))
  end
end
