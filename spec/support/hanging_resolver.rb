# frozen_string_literal: true

require "open3"
require "rbconfig"
require "tmpdir"

# A name service that never answers, for a process of its own: the system's function for it is replaced there.
module HangingResolver
  SOURCE = <<~C
    #include <unistd.h>
    int getaddrinfo(const char *node, const char *service, const void *hints, void **results) { for (;;) pause(); }
  C

  # Runs a script, and brings back what it has printed; nothing where this system cannot replace the function.
  def self.run(script)
    Dir.mktmpdir do |folder|
      library = "#{folder}/resolver.so"
      run_with(library, script) if compile("#{folder}/resolver.c", library)
    end
  end

  def self.run_with(library, script)
    command = [RbConfig.ruby, "-I#{File.expand_path("../../lib", __dir__)}", "-e", script]
    output, errors, = Open3.capture3({ "LD_PRELOAD" => library }, *command)
    output + errors
  end

  # Whether there is such a library now.
  def self.compile(source, library)
    return false unless RUBY_PLATFORM.include?("linux")

    File.write(source, SOURCE)
    system("cc", "-shared", "-fPIC", "-o", library, source, err: File::NULL)
  end
  private_class_method :run_with, :compile
end
