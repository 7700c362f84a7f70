# frozen_string_literal: true

require "spec_helper"

# A bug in the extension is an exception like any other: it can be rescued, it asks for a report, and all goes on.
# The panics are made by functions that only `rake compile` builds in.
RSpec.describe "a panic", :emulator do
  let(:native) { PubnubPam.const_get(:Native) }
  let(:report) do
    place = /\(it panicked at \S+(?:test_hooks|call)\.rs:\d+\)/
    %r{\Aa bug in pubnub_pam #{PubnubPam::VERSION} #{place}: please report this message at https://\S+/issues\z}
  end

  # The outcome of a call that panics as soon as it makes its request.
  def envelope(background: true)
    call = client.instance_variable_get(:@connection).broken_call
    call.start(nil) if background
    PubnubPam::Envelope.send(:of, call.tap(&:join), :revoke_token, {})
  end

  it "in a method becomes an InternalError that asks for a report" do
    expect { native.panic }.to raise_error(PubnubPam::InternalError, report)
    expect { native.panic }.to raise_error(PubnubPam::Error)
  end

  it "in a request becomes the outcome of the call" do
    expect(envelope).to be_error.and have_attributes(attempts: 1)
    expect(envelope.error).to be_an_instance_of(PubnubPam::InternalError)
    expect(envelope.error.message).to match(report)
    expect(envelope.status).to include(code: nil, category: :error, error: true)
  end

  it "in a task that a method waits for is raised" do
    expect { native.panic_in_task }.to raise_error(PubnubPam::InternalError, report)
  end

  it "in a synchronous call becomes its outcome, and the next call works" do
    errors = Array.new(3) { envelope(background: false).error }
    expect(errors).to all(be_a(PubnubPam::InternalError).and(have_attributes(message: report)))
    expect(granted).to be_a(String)
  end

  it "ends only its task" do
    token = granted
    5.times do
      expect(envelope).to be_error
      expect { native.panic }.to raise_error(PubnubPam::InternalError)
    end
    eventually { native.running_calls.zero? }
    expect(client.revoke_token(token)).to be_success
  end

  it "prints nothing: its text can contain a secret" do
    code = "require 'pubnub_pam'; begin; PubnubPam.const_get(:Native).panic; rescue PubnubPam::InternalError; end"
    expect(new_ruby(code, env: { "RUST_BACKTRACE" => "1" })).to eq("")
  end

  it "cannot be caused by the test functions in an installed gem" do
    root = File.expand_path("../..", __dir__)
    manifest = File.read("#{root}/ext/pubnub_pam/Cargo.toml")
    expect(manifest).to match(/^test-hooks = /).and(satisfy { |text| !text.match?(/^default\s*=/) })
    expect(File.read("#{root}/ext/pubnub_pam/extconf.rb")).not_to include("test-hooks")
    names = File.read("#{root}/ext/pubnub_pam/src/test_hooks.rs").scan(/define_singleton_method\("(\w+)"/).flatten
    expect(File.read("#{root}/spec/promises/smoke.rb")).to include("test_hooks = %i[#{names.join(" ")}]")
  end
end
