# frozen_string_literal: true

require "fileutils"
require "tmpdir"
require "spec_helper"

RSpec.describe "connections" do
  include BadNetwork

  success = '{"data":{"message":"Success"},"service":"Access Manager","status":200}'
  # Answers every request of a connection, until the client hangs up.
  keep_answering = -> { answer(success, Connection: "keep-alive") while hear }

  def revoke(client)
    expect(client.revoke_token("x").status[:code]).to eq(200)
  end

  describe "Client#connect" do
    it "opens the connection that the next call uses" do
      time_then_success = lambda do
        hear && answer("[17000000000000000]", Connection: "keep-alive")
        hear && answer(success)
      end
      ScriptedServer.open(time_then_success) do |server|
        client = client_of(server.origin)
        expect(client.connect).to be(true)
        revoke(client)
        expect(server.requests.map { |request| request.path[%r{/[a-z0-9]+/}] }).to eq(%w[/time/ /v3/])
        expect(server.connections.size).to eq(1)
      end
    end

    it "raises a ConnectionError if nobody answers, and a ClosedError after close" do
      client = client_of(ScriptedServer.nobody)
      expect { client.connect }.to raise_error(PubnubPam::ConnectionError)
      client.close
      expect { client.connect }.to raise_error(PubnubPam::ClosedError)
    end
  end

  describe "keep_alive:" do
    it "keeps an unused connection for the next call" do
      ScriptedServer.open(keep_answering) do |server|
        client = client_of(server.origin, keep_alive: nil)
        2.times { revoke(client) }
        expect(server.connections.size).to eq(1)
      end
    end

    it "drops a connection that is unused for longer" do
      ScriptedServer.open(keep_answering) do |server|
        client = client_of(server.origin, keep_alive: 1e-9)
        2.times { revoke(client) }
        expect(server.connections.size).to eq(2)
      end
    end

    ["1", 0, -1, Float::NAN].each do |value|
      it "refuses #{value.inspect}" do
        expect { client_of("127.0.0.1:1", keep_alive: value) }
          .to raise_error(PubnubPam::ArgumentError, /\Akeep_alive: expected a positive number of seconds/)
      end
    end
  end

  it "that the service has closed in the meantime are not used again" do
    ScriptedServer.open(-> { answer(success, Connection: "keep-alive") if hear }) do |server|
      client = client_of(server.origin, keep_alive: nil)
      revoke(client)
      server.await_hangups
      revoke(client)
      expect(server.connections.size).to eq(2)
    end
  end

  describe "over TLS" do
    authority = TestCA.new

    # Whether each handshake resumed the session of an earlier one.
    define_method(:resumed) do |max_version, &calls|
      seen = []
      context = authority.context.tap { |tls| tls.max_version = max_version }
      script = -> { (seen << resumed?) && hear && answer(success) }
      ScriptedServer.open(script, tls: context) { |server| calls.call(server.origin) }
      seen
    end

    { "TLS 1.2" => OpenSSL::SSL::TLS1_2_VERSION, "TLS 1.3" => OpenSSL::SSL::TLS1_3_VERSION }.each do |name, version|
      it "#{name} sessions are resumed by the next connection, and by other clients with the same certificates" do
        authority.with_file do |ca_file|
          seen = resumed(version) do |origin|
            2.times { client_of(origin, ssl: true, ca_file:).tap { |client| 2.times { revoke(client) } } }
          end
          expect(seen).to eq([false, true, true, true])
        end
      end
    end

    it "certificates are read once, and again when their file has changed" do
      Dir.mktmpdir do |folder|
        file = File.join(folder, "ca.pem")
        authority.with_file { |pem| FileUtils.cp(pem, file) }
        connects = lambda do |server|
          client_of(server.origin, ssl: true, ca_file: file).revoke_token("x").status[:category]
        end
        ScriptedServer.open(-> { hear && answer(success) }, tls: authority.context) do |server|
          expect(connects.call(server)).to eq(:ack)
          TestCA.new.with_file { |pem| FileUtils.cp(pem, file) }
          expect(connects.call(server)).to eq(:ssl_error)
        end
      end
    end
  end
end
