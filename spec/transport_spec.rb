# frozen_string_literal: true

require "socket"
require "tempfile"
require "spec_helper"

RSpec.describe "the way to the service", :emulator do
  # A proxy that answers everything itself, so that nothing leaves this machine.
  def with_proxy
    listener = TCPServer.new("127.0.0.1", 0)
    heard = Queue.new
    thread = Thread.new { loop { answer(listener.accept, heard) } }
    yield "127.0.0.1:#{listener.addr[1]}", heard
  ensure
    thread&.kill&.join
    listener&.close
  end

  def answer(connection, heard)
    head = connection.gets("\r\n\r\n")
    heard << head
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
    connection.close
  end

  def with_environment(changes)
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

  it "leads through a proxy that is given, with its user and password" do
    with_proxy do |address, heard|
      expect(revoke(origin: nobody, proxy: "http://me:hush@#{address}").status[:code]).to eq(200)
      expect(heard.pop).to start_with("DELETE http://#{nobody}/v3/pam/").and match(/^proxy-authorization: Basic /i)
    end
  end

  it "leads through the environment's proxy, unless the environment excepts the host" do
    with_proxy do |address, _heard|
      with_environment("http_proxy" => "http://#{address}", "no_proxy" => nil) do
        expect(revoke(origin: nobody, proxy: :environment)).to be_success
        expect(revoke(origin: nobody, proxy: nil).error).to be_a(PubnubPam::ConnectionError)
      end
      with_environment("http_proxy" => "http://#{address}", "no_proxy" => nobody) do
        expect(revoke(origin: nobody, proxy: :environment).error).to be_a(PubnubPam::ConnectionError)
      end
    end
  end

  it "leads to loopback without any proxy of the environment" do
    with_environment("http_proxy" => "http://127.0.0.1:1") do
      expect(revoke(proxy: :environment).status[:code]).to eq(400)
    end
  end

  it "keeps a proxy's password out of errors" do
    expect { revoke(proxy: "no url: hush") }.to raise_error(PubnubPam::ConfigurationError, "proxy: expected a URL")
  end

  it "says which file has no certificate in it" do
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
    listener = TCPServer.new("127.0.0.1", 0)
    Thread.new do
      connection = listener.accept
      connection.gets("\r\n\r\n")
      connection.write("HTTP/1.1 302 Found\r\nLocation: #{emulator.url}/time/0\r\nContent-Length: 0\r\n\r\n")
    end
    expect(revoke(origin: "127.0.0.1:#{listener.addr[1]}").status[:code]).to eq(302)
    expect(emulator.requests).to be_empty
  ensure
    listener.close
  end
end
