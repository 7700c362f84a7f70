# frozen_string_literal: true

require "json"
require "net/http"

# The control API of an emulator, as a program uses it that is no browser.
class ControlApi
  OWN = { "X-PubNub-PAM" => "spec" }.freeze

  def initialize(emulator)
    @emulator = emulator
  end

  # What the API answers, as JSON.
  def get(path) = JSON.parse(response(:Get, "/_pubnub_pam/api/#{path}").body)
  def post(path, **fields) = JSON.parse(response(:Post, "/_pubnub_pam/api/#{path}", fields:).body)

  # The answer itself, to a request with these headers beside the API's own.
  def response(verb, path, headers: {}, own: true, fields: nil)
    json = fields ? { "Content-Type" => "application/json" } : {}
    request = Net::HTTP.const_get(verb).new(path, { **(own ? OWN : {}), **json, **headers }.compact)
    request.body = JSON.generate(fields) if fields
    send_request(request)
  end

  # A request of an app to the emulator itself.
  def send_request(request)
    host, port = @emulator.origin.split(":")
    Net::HTTP.start(host, port.to_i, nil) { |http| http.request(request) }
  end

  # The latest request in full.
  def latest(secrets: false)
    get("requests/#{get("requests")["requests"].last["id"]}#{"?secrets=shown" if secrets}")
  end
end

# The emulator is started once for all examples of a group.
RSpec.shared_context "with an emulator that has a page" do
  before(:context) { @emulator = PubnubPam::Emulator.start(page: true) }
  after(:context) { @emulator.stop }

  before { @emulator.reset }

  let(:emulator) { @emulator }
  let(:api) { ControlApi.new(emulator) }
  let(:client) { emulator.client(user_id: "server-1", http_sync: true, max_retries: 0) }
end
