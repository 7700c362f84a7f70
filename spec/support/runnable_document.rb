# frozen_string_literal: true

require "open3"
require "rbconfig"
require "timeout"
require "tmpdir"

# Everything in Ruby that a document shows is run, and compared with what it says. Blocks that are specs or tests of an
# application run as it would run them; all others see an `emulator` and a `client` of it, as a reader does who has
# followed the README's tour. A block after `<!-- not run: why -->` is left alone.
RSpec.shared_examples "a document that runs" do |document|
  include Loopback

  root = File.expand_path("../..", __dir__)
  patience = 60
  suites = { "RSpec.describe" => %w[-S rspec --options /dev/null], "Minitest::Test" => [] }
  suite_of = ->(block) { suites.find { |mark, _| block.code.include?(mark) } }

  before(:context) { @service = PubnubPam::Emulator.start }
  after(:context) { @service.stop }

  let(:service) { @service.tap(&:reset) }

  # Where a reader stands who has followed the tour: with an emulator and a client of it.
  let(:reader) do
    # As `PubnubPam.demo` makes them, which is what the tour begins with: its calls return envelopes.
    Struct.new(:emulator, :client).new(service, service.client(user_id: "my-server", http_sync: true))
  end

  around { |example| Timeout.timeout(patience) { example.run } }

  tests, examples = document.blocks("ruby").reject(&:left_alone?).partition(&suite_of)

  examples.each do |block|
    it block.name do
      redirect_clients_to(service)
      code = DocumentedCode.new(block.code, file: document.path, line: block.line)
      printed = stop_emulators_afterwards do
        with_environment(Loopback.environment(service)) { code.run(reader, before: block.setup) }
      end
      expect(printed).to eq(block.output.to_s)
    ensure
      forget_configuration
    end
  end

  tests.each do |block|
    it block.name do
      Dir.mktmpdir do |folder|
        File.write("#{folder}/shown.rb", "#{block.setup}\n#{block.code}")
        command = [RbConfig.ruby, "-I", "#{root}/lib", *suite_of.call(block).last, "shown.rb"]
        output, status = Open3.capture2e(*command, chdir: folder)
        expect(status).to be_success, output
        expect(output).to match(/\b[1-9]\d* (?:examples?|runs?), .*\b0 failures/)
      end
    end
  end
end
