# frozen_string_literal: true

# For examples out of documents, which start emulators without stopping them, and clients for the real service:
# the former are stopped afterwards, the latter end up at an emulator.
module Loopback
  KEYS = { "PUBNUB_SUBSCRIBE_KEY" => :subscribe_key, "PUBNUB_PUBLISH_KEY" => :publish_key,
           "PUBNUB_SECRET_KEY" => :secret_key }.freeze

  # What surrounds an emulator's client in the environment: its keys.
  def self.environment(emulator)
    KEYS.transform_values { |key| emulator.keys.fetch(key) }
  end

  def stop_emulators_afterwards
    start_lasting_emulators
    started = []
    allow(PubnubPam::Emulator).to receive(:start).and_wrap_original do |start, **options, &block|
      next start.call(**options, &block) if block

      start.call(**options).tap { |emulator| started << emulator }
    end
    yield
  ensure
    started.each(&:stop)
  end

  # Those that live as long as the process are none of an example's business.
  def start_lasting_emulators
    PubnubPam.demo_emulator
    PubnubPam::Testing.emulator if defined?(PubnubPam::Testing)
  end

  def redirect_clients_to(emulator)
    client_classes.each do |client_class|
      allow(client_class).to receive(:new).and_wrap_original do |new, **options|
        options = { **options, origin: emulator.origin, ssl: false, proxy: nil } unless options.key?(:origin)
        new.call(**options)
      end
    end
  end

  # The one that the drop-in layer has, where it is loaded, comes first: it would inherit the other's change.
  def client_classes
    [(PubnubPam::Pubnub.const_get(:Adapter) if defined?(PubnubPam::Pubnub)), PubnubPam::Client].compact
  end

  # Undoes PubnubPam.configure, and PubnubPam::Testing.begin.
  def forget_configuration
    PubnubPam::Testing.finish if defined?(PubnubPam::Testing)
    %i[@configured @client].each { |name| PubnubPam.instance_variable_set(name, nil) }
  end

  def with_environment(variables)
    before = variables.to_h { |name, _| [name, ENV.fetch(name, nil)] }
    ENV.update(variables)
    yield
  ensure
    ENV.update(before)
  end
end
