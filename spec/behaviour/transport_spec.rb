# frozen_string_literal: true

require "tempfile"
require "tmpdir"
require "spec_helper"

RSpec.describe "a request to the service", :emulator do
  # A proxy that answers everything itself, so that nothing leaves this machine.
  def with_proxy
    ScriptedServer.open(-> { hear && answer("{}") }) { |server| yield server.origin, server.requests }
  end

  # Without any proxy but those given.
  def with_environment(changes)
    proxies = %w[http_proxy https_proxy all_proxy no_proxy].flat_map { |name| [name, name.upcase] }
    changes = { **proxies.to_h { |name| [name, nil] }, "REQUEST_METHOD" => nil, **changes }
    before = changes.keys.to_h { |name| [name, ENV.fetch(name, nil)] }
    ENV.update(changes)
    yield
  ensure
    ENV.update(before)
  end

  let(:nobody) { "nobody.invalid" } # a name that no resolver knows

  def revoke(**settings)
    emulator.client(http_sync: true, max_retries: 0, **settings).revoke_token("x")
  end

  it "goes through the proxy: of the client, with its user and password" do
    with_proxy do |address, requests|
      expect(revoke(origin: nobody, proxy: "http://me:hush@#{address}").status[:code]).to eq(200)
      expect(requests.last.head)
        .to start_with("DELETE http://#{nobody}/v3/pam/").and match(/^proxy-authorization: Basic /i)
    end
  end

  it "goes through the environment's proxy unless NO_PROXY lists the host" do
    with_proxy do |address, _requests|
      with_environment("http_proxy" => "http://#{address}", "no_proxy" => nil) do
        expect(revoke(origin: nobody, proxy: :environment)).to be_success
        expect(revoke(origin: nobody, proxy: nil).error).to be_a(PubnubPam::ConnectionError)
      end
      with_environment("http_proxy" => "http://#{address}", "no_proxy" => nobody) do
        expect(revoke(origin: nobody, proxy: :environment).error).to be_a(PubnubPam::ConnectionError)
      end
    end
  end

  it "goes to loopback without the environment's proxy" do
    with_environment("http_proxy" => "http://127.0.0.1:1") do
      expect(revoke(proxy: :environment).status[:code]).to eq(400)
    end
  end

  # The head of the request that the proxy of the environment gets for a call.
  def heard_by_proxy(variable, form = "http://%s", origin: nobody, **changes)
    with_proxy do |address, requests|
      with_environment(variable => format(form, address), **changes) do
        revoke(origin:, proxy: :environment, ssl: variable.match?(/https/i), open_timeout: 5)
      end
      requests.last&.head
    end
  end

  def credentials(head)
    head[/^proxy-authorization: Basic (.*)\r$/i, 1].unpack1("m").force_encoding("UTF-8")
  end

  %w[http_proxy HTTP_PROXY all_proxy ALL_PROXY].each do |variable|
    it "goes through #{variable} without TLS" do
      expect(heard_by_proxy(variable)).to start_with("DELETE http://#{nobody}/v3/pam/")
    end
  end

  %w[https_proxy HTTPS_PROXY].each do |variable|
    it "goes through #{variable} with TLS" do
      expect(heard_by_proxy(variable)).to start_with("CONNECT #{nobody}:443 HTTP/1.1\r\n")
    end
  end

  it "goes through a proxy that is given without a scheme, as for curl" do
    expect(heard_by_proxy("HTTPS_PROXY", "%s")).to start_with("CONNECT #{nobody}:443")
    expect(heard_by_proxy("HTTP_PROXY", "%s/")).to start_with("DELETE http://#{nobody}/")
  end

  {
    'http://CORP\ann:pw@%s' => 'CORP\ann:pw', "http://me:p@ss@%s" => "me:p@ss", "me:pw@%s" => "me:pw",
    "http://me:p%%40s%%2Fs@%s" => "me:p@s/s", "http://é:ü@%s" => "é:ü"
  }.each do |form, user|
    it "goes through a proxy with the user and password in #{form}" do
      expect(credentials(heard_by_proxy("HTTP_PROXY", form))).to eq(user)
      expect(credentials(heard_by_proxy("HTTPS_PROXY", form))).to eq(user)
    end
  end

  it "prefers the variable in lower case, and skips empty ones" do
    expect(heard_by_proxy("http_proxy", "HTTP_PROXY" => "http://127.0.0.1:1")).to start_with("DELETE")
    expect(heard_by_proxy("HTTP_PROXY", "http_proxy" => "", "all_proxy" => "127.0.0.1:1")).to start_with("DELETE")
  end

  it "ignores HTTP_PROXY in a CGI program, where a request header can set it" do
    expect(heard_by_proxy("HTTP_PROXY", "REQUEST_METHOD" => "GET")).to be_nil
    expect(heard_by_proxy("http_proxy", "REQUEST_METHOD" => "GET")).to start_with("DELETE")
  end

  excepting = ["*", "nobody.invalid", ".invalid", "*.invalid", "invalid", "other, nobody.invalid:80", "NOBODY.invalid"]
  excepting.each do |value|
    it "goes past the environment's proxy if NO_PROXY is #{value}" do
      expect(heard_by_proxy("HTTP_PROXY", "NO_PROXY" => value)).to be_nil
    end
  end

  ["", "other", "body.invalid", "nobody.invalid:81", "invalid.nobody"].each do |value|
    it "goes through the environment's proxy if NO_PROXY is #{value.inspect}" do
      expect(heard_by_proxy("HTTP_PROXY", "NO_PROXY" => value)).to start_with("DELETE")
    end
  end

  unusable = {
    "http://me:hush@127.0.0.1:3128\n" => "U+000A in it", "http://me:hu sh@127.0.0.1:3128" => "U+0020 in it",
    "socks://me:hush@127.0.0.1:1080" => "a URL that begins with socks://",
    "socks5h://127.0.0.1:1080" => "a URL that begins with socks5h://",
    "htp://me:hush@127.0.0.1:3128" => "a URL that begins with htp://",
    "ftp://127.0.0.1:3128" => "a URL that begins with ftp://", "ws://127.0.0.1:3128" => "a URL that begins with ws://",
    "http://me:hu/sh@127.0.0.1:3128" => "%2F", "http://127.0.0.1:3128/proxy.pac" => "a path",
    "http://me:hush@" => "without a valid host and port", "127.0.0.1" => "without a port",
    "http://me:hush@127.0.0.1:99999" => "without a valid host and port", "no url: hush" => "U+0020 in it"
  }

  unusable.each do |text, got|
    it "is refused if the proxy is #{text.inspect}, rather than sent without a proxy" do
      refused = raise_error(PubnubPam::ConfigurationError) do |error|
        expect(error.message).to start_with("proxy: expected a URL of an http or https proxy").and include(got)
        expect(error.message).not_to include("hush")
      end
      expect { emulator.client(proxy: text) }.to refused
    end

    it "is refused with the name of the variable if HTTPS_PROXY is #{text.inspect}" do
      with_environment("HTTPS_PROXY" => text) do
        refused = raise_error(PubnubPam::ConfigurationError, /\AHTTPS_PROXY: expected a URL .*#{Regexp.escape(got)}/)
        expect { emulator.client(origin: nobody, ssl: true, proxy: :environment) }.to refused
        expect { emulator.client(origin: nobody, ssl: false, proxy: :environment) }.not_to raise_error
      end
    end
  end

  it "is refused if the proxy's variable is not text, without showing its value" do
    with_environment("HTTP_PROXY" => "http://me:hush\xFF@127.0.0.1:1".b) do
      expect { emulator.client(origin: nobody, proxy: :environment) }
        .to raise_error(PubnubPam::ConfigurationError, "HTTP_PROXY: expected valid UTF-8, got invalid bytes")
    end
  end

  it "needs no name server before it is sent: a client can be made without one" do
    expect(IPSocket).not_to receive(:getaddress)
    expect(Addrinfo).not_to receive(:getaddrinfo)
    with_environment("HTTPS_PROXY" => "http://127.0.0.1:1", "NO_PROXY" => "localhost, other") do
      expect(emulator.client(origin: nobody, ssl: true, proxy: :environment)).not_to be_closed
    end
  end

  # A client that trusts what the environment says; the server's certificate is of an authority of its own.
  def with_own_authority
    authority = TestCA.new
    ScriptedServer.open(-> { hear && answer("{}") }, tls: authority.context) do |server|
      authority.with_file do |file|
        Dir.mktmpdir { |folder| FileUtils.cp(file, folder).then { yield server.origin, folder } }
      end
    end
  end

  it "trusts the folders that SSL_CERT_DIR lists, one of which may be missing" do
    with_own_authority do |origin, folder|
      ["/nowhere:#{folder}", "#{folder}:/nowhere", ":#{folder}:", folder].each do |list|
        with_environment("SSL_CERT_DIR" => list) { expect(revoke(origin:, ssl: true)).to be_success }
      end
    end
  end

  it "raises an error if SSL_CERT_DIR lists no readable folder" do
    with_environment("SSL_CERT_DIR" => "/nowhere:/neither") do
      expect { revoke(ssl: true) }
        .to raise_error(PubnubPam::ConfigurationError, %r{\Ano certificates from /nowhere: No such file})
    end
  end

  it "raises an error with the name of a file without certificates" do
    Tempfile.create("ca") do |file|
      file.write("nothing")
      file.flush
      expect { revoke(ca_file: file.path) }
        .to raise_error(PubnubPam::ConfigurationError, /no certificates from #{file.path}: no certificate in it/)
      with_environment("SSL_CERT_FILE" => file.path) do
        expect { revoke(ssl: true) }.to raise_error(PubnubPam::ConfigurationError, /no certificates from #{file.path}/)
        expect { revoke }.not_to raise_error # in plain text, nobody's certificate is looked at
      end
    end
  end

  it "follows no redirect" do
    elsewhere = "#{emulator.url}/time/0"
    ScriptedServer.open(-> { hear && answer("", status: "302 Found", Location: elsewhere) }) do |server|
      expect(revoke(origin: server.origin).status[:code]).to eq(302)
      expect(emulator.requests).to be_empty
    end
  end
end
