# frozen_string_literal: true

require "spec_helper"
require "timeout"

# The parts that load when they are asked for.
require "pubnub_pam/cli"
require "pubnub_pam/emulator"
require "pubnub_pam/minitest"
require "pubnub_pam/pubnub"
require "pubnub_pam/rspec"

# Other specs are about what is not there.
PubnubPam::Testing.network_allowed = true

# What the gem does, what sig/pubnub_pam.rbs declares and what the comments say are one and the same.
RSpec.describe "the public surface" do
  include Loopback

  patience = 30
  documented = Surface::Documented.new
  loaded = Surface::Loaded.new(documented)
  signed = Surface::Signed.new.to_h

  # Methods that are made from a table are documented by it.
  made_from = { "PubnubPam::Permissions" => "PubnubPam::Permissions::BITS",
                "PubnubPam::Configuration" => "PubnubPam::Configuration::SETTINGS",
                "PubnubPam::Testing::Expectations::Tokens" => "PubnubPam::Permissions::BITS" }

  # Loaded by Rails alone, and called by nobody else: spec/integration/rails boots an application with it.
  only_in_rails = File.realpath("#{Surface::ROOT}/lib/pubnub_pam/railtie.rb")

  it "includes all files that can be required" do
    files = Dir["#{Surface::ROOT}/lib/{pubnub_pam,pubnub_pam/*}.rb"].map { |file| File.realpath(file) }
    expect($LOADED_FEATURES).to include(*(files - [only_in_rails]))
  end

  it "is not empty" do
    expect(loaded.to_h.keys).to include("PubnubPam::Client::Calls#grant_token", "PubnubPam::VERSION")
    expect(loaded.callables.size).to be > 100
  end

  it "is declared in sig/ with nothing left out" do
    expect(loaded.to_h.keys - signed.keys).to be_empty
  end

  it "has everything that sig/ declares" do
    expect(signed.keys - loaded.to_h.keys).to be_empty
  end

  it "takes the arguments that sig/ declares" do
    mismatches = loaded.callables.filter_map do |path, method|
      overloads = signed.fetch(path, []).map { |type| Surface::Parameters.of_rbs(type) }
      mismatch = Surface::Parameters.of_ruby(method).mismatch(overloads)
      "#{path}: #{mismatch}" if mismatch
    end
    expect(mismatches).to be_empty
  end

  it "has the same arguments with and without a bang, except for http_sync and callback" do
    keywords = ->(name) { Surface::Parameters.of_rbs(signed.fetch("PubnubPam::Client::Calls##{name}").first).keywords }
    expect(keywords.call(:grant_token!)).to eq(keywords.call(:grant_token) - %i[callback http_sync])
  end

  it "has a comment for every method" do
    by_table = loaded.callables.keys.select do |path|
      owner, name = path.split(/[#.]/)
      table = Object.const_get(made_from[owner]) if made_from.key?(owner)
      table.to_a.flatten.include?(name.to_s.delete_suffix("=").delete_suffix("?").delete_prefix("with_").to_sym)
    end
    expect((loaded.callables.keys - by_table + made_from.values).reject { |path| documented.text?(path) }).to be_empty
  end

  it "has a comment for every class and constant" do
    expect((loaded.to_h.keys - loaded.callables.keys).reject { |path| documented.text?(path) }).to be_empty
  end

  # What Ruby, Marshal, JSON, YAML and Active Support's deep_dup call by themselves.
  hooks = %i[marshal_dump encode_with to_json as_json method_added dup clone _dump _load]

  it "is all that Tab completes in irb: internal methods are private" do
    modules = loaded.to_h.values.grep(Module)
    offered = modules.flat_map do |owner|
      (owner.public_instance_methods - hooks).map { |name| [owner.instance_method(name), "#"] } +
        owner.singleton_methods(false).map { |name| [owner.method(name), "."] }
    end
    # Those that stand before others, as in tests, offer nothing new.
    offered.reject! { |method, _| method.super_method }
    paths = offered.map { |method, mark| [mark == "#" ? method.owner : method.receiver, mark, method.name].join }.uniq
    internal = paths.grep(/\APubnubPam\b/).select do |path|
      documented.private?(path) || documented.private?(path[/.+(?=[.#])/])
    end
    expect(internal - hooks.map { |name| "PubnubPam::Pubnub::Error.#{name}" }).to eq([])
  end

  it "is read by YARD without a warning" do
    expect(documented.complaints).to eq("")
  end

  describe "the example of" do
    before(:context) { @service = PubnubPam::Emulator.start }
    after(:context) { @service.stop }

    around { |example| Timeout.timeout(patience) { example.run } }

    documented.examples.each do |object, tag|
      it [object.path, *tag.name].join(", ").delete_suffix(", ") do
        redirect_clients_to(@service)
        code = DocumentedCode.new(tag.text, file: object.file, line: object.line)
        expect { stop_emulators_afterwards { code.run(Object.new) } }.not_to raise_error
      ensure
        forget_configuration
      end
    end

    it "nearly every example shows its result" do
      claims = documented.examples.map { |_, tag| DocumentedCode.new(tag.text, file: "", line: 1).claims }
      expect(claims.count(&:positive?)).to be > 25
    end
  end
end
