# frozen_string_literal: true

require "tmpdir"
require "spec_helper"

# Who is at the other end: nobody whom neither the bundled certificates nor the caller's know, ever.
RSpec.describe "TLS" do
  include BadNetwork
  include Loopback

  authority = TestCA.new
  day = 24 * 3600
  no_tls = { error: PubnubPam::TLSError, category: :ssl_error }

  # A client over TLS that trusts the authority.
  def trusting(authority, server, **settings)
    authority.with_file { |file| yield client_of(server.origin, ssl: true, ca_file: file, **settings) }
  end

  good = -> { hear && answer(BadAnswers::GOOD) }

  # What a grant brings, which is what that answer is for.
  def token_of(client)
    client.grant_token!(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) })
  end

  {
    "that has expired" => [{ lifetime: (Time.now - (9 * day))..(Time.now - day) },
                           /certificate expired: .*; is this machine's clock right\?\z/],
    "of the future" => [{ lifetime: (Time.now + day)..(Time.now + (9 * day)) },
                        /certificate not valid yet: .*; is this machine's clock right\?\z/],
    "of another host" => [{ name: "DNS:example.com" },
                          /certificate not valid for name "127\.0\.0\.1"; .*"example\.com"/],
    "that is signed by itself" => [{ self_signed: true },
                                   /UnknownIssuer; ca_file: or SSL_CERT_FILE can add its issuer/]
  }.each do |what, (certificate, message)|
    it "refuses a certificate #{what}, and says so" do
      leaves_nothing_behind do
        ScriptedServer.open(good, tls: authority.context(**certificate)) do |server|
          trusting(authority, server) do |client|
            envelope = within(Children::PATIENCE) { expect_failure_of(client, **no_tls, message:) }
            expect_no_secrets_in(envelope.error, envelope)
          end
          expect(server.requests).to be_empty # nothing was said to a stranger
          server.await_hangups
        end
      end
    end
  end

  it "refuses a certificate of an unknown authority" do
    ScriptedServer.open(good, tls: authority.context) do |server|
      expect_failure_of(client_of(server.origin, ssl: true), **no_tls, message: /UnknownIssuer/)
      expect(server.requests).to be_empty
    end
  end

  it "does not retry after a refused certificate" do
    ScriptedServer.open(good, tls: authority.context) do |server|
      client_of(server.origin, ssl: true, max_retries: 5).revoke_token("x")
      expect(server.connections.size).to eq(1)
    end
  end

  it "accepts a certificate of an authority in ca_file:" do
    ScriptedServer.open(good, tls: authority.context) do |server|
      trusting(authority, server) { |client| expect(token_of(client)).to eq("p0F2-granted") }
    end
  end

  it "accepts a certificate of an authority in SSL_CERT_FILE or SSL_CERT_DIR" do
    ScriptedServer.open(good, tls: authority.context) do |server|
      Dir.mktmpdir do |folder|
        file = File.join(folder, "authority.pem")
        File.write(file, authority.root.to_pem)
        { "SSL_CERT_FILE" => file, "SSL_CERT_DIR" => folder }.each do |variable, path|
          with_environment(variable => path) do
            expect(token_of(client_of(server.origin, ssl: true))).to eq("p0F2-granted")
          end
        end
      end
    end
  end

  it "of an outdated version is refused" do
    old = authority.context.tap { |context| context.max_version = OpenSSL::SSL::TLS1_1_VERSION }
    ScriptedServer.open(good, tls: old) do |server|
      trusting(authority, server) do |client|
        expect_failure_of(client, **no_tls, message: /\Ano TLS with #{server.origin}: received fatal alert/)
      end
    end
  end

  it "to a port that speaks plain HTTP is a TLSError" do
    ScriptedServer.open(-> { answer("", status: "400 Bad Request") && wait }) do |server|
      message = /\Ano TLS with #{server.origin}: .*; if the server speaks plain HTTP, use ssl: false\z/
      expect_failure_of(client_of(server.origin, ssl: true), **no_tls, message:)
    end
  end

  it "on a port to which plain HTTP is sent is a ConnectionError" do
    ScriptedServer.open(good, tls: authority.context) do |server|
      expect_failure_of(client_of(server.origin), error: PubnubPam::ConnectionError,
                                                  message: /\Athe connection to #{server.origin} broke|\Ano valid HTTP/)
    end
  end

  it "without an answer to the handshake is a timeout of the connection" do
    leaves_nothing_behind do
      ScriptedServer.open(-> { wait }) do |server|
        client = client_of(server.origin, ssl: true, open_timeout: 0.2)
        expect_failure_of(client, error: PubnubPam::TimeoutError, code: 408, category: :timeout,
                                  message: /\Ano connection to #{server.origin} in time\z/)
        server.await_hangups
      end
    end
  end

  it "that breaks in the handshake is a broken connection" do
    ScriptedServer.open(-> { close }) do |server|
      expect_failure_of(client_of(server.origin, ssl: true), error: PubnubPam::ConnectionError,
                                                             message: /\Ano connection to #{server.origin}: /)
    end
  end
end
