# frozen_string_literal: true

require "logger"
require "stringio"
require "tmpdir"
require "spec_helper"

RSpec.describe "what the official gem gets wrong about secrets:", :emulator do
  include OfficialMistakes

  mistake "TLS", there: "off, unless it is asked for", here: "on, unless it is refused" do
    expect(without(:ssl).audit.status).to include(category: :ssl_error, config: include(tls: true))
    expect(PubnubPam::Client.new(subscribe_key: "s", user_id: "u").ssl).to be(true)
    expect(emulator.requests).to be_empty
  end

  mistake "the log", there: "pubnub.log in the working folder, at debug level", here: "none that is not given" do
    Dir.mktmpdir do |folder|
      Dir.chdir(folder) { with(logger: nil).grant_token(ttl: 1, **some) }
      expect(Dir.children(folder)).to eq([])
    end
  end

  mistake "what is in the log", there: "every URL, with its signature and tokens", here: "the outcome" do
    log = StringIO.new
    with(logger: Logger.new(log)).revoke_token(token:)
    expect(log.string).to include("revoke_token 200")
    ["http", "signature", token].each { |hush| expect(log.string).not_to include(hush) }
  end

  mistake "an envelope's URL", there: "it is signed, and has the token in it", here: "it has neither" do
    url = pubnub.revoke_token(token:).status[:client_request].to_s
    expect(url).to include("/grant/HIDDEN")
    expect(url).not_to include("signature")
  end

  mistake "revoke_token without a secret key", there: "an unsigned request", here: "an error that names the key" do
    expect(refusal do
             without(:secret_key).revoke_token(token: "x")
           end).to start_with("secret_key: needed to sign this call")
    expect(emulator.requests).to be_empty
  end

  mistake "legacy calls without a secret key",
          there: "an empty signature is sent",
          here: "an error that names the key" do
    %i[grant revoke audit].each do |call|
      expect(refusal { without(:secret_key).public_send(call, channel: "a") }).to start_with("secret_key: needed")
    end
    expect(emulator.requests).to be_empty
  end

  mistake "proxies", there: "HTTP_PROXY alone, also for TLS", here: "HTTPS_PROXY, too, and NO_PROXY" do
    settings = PubnubPam::Client.const_get(:Checks)
    begin
      before = ENV.to_h.slice("https_proxy", "no_proxy")
      ENV.update("https_proxy" => "http://proxy.invalid:1", "no_proxy" => "ps.pndsn.com")
      expect(settings.proxy(:environment, true))
        .to eq(proxy: "http://proxy.invalid:1", proxy_variable: "https_proxy", no_proxy: "ps.pndsn.com")
    ensure
      ENV.update("https_proxy" => nil, "no_proxy" => nil, **before)
    end
  end
end
