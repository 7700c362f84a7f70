# frozen_string_literal: true

require "spec_helper"

# The promise of the drop-in layer: an application that was written on the official gem, unchanged, in every order in
# which the two can come. What the application does is in spec/support/chat_app/.
RSpec.describe "an application in the official gem's style" do
  all = { "r" => 1, "w" => 1, "m" => 1, "d" => 0, "g" => 0, "u" => 0, "j" => 0 }
  none = all.transform_values { 0 }
  config = %w[tls uuid auth_key origin]
  result = %w[code operation client_request server_response data]

  scenes = {
    "sign in" => [201, "ann", 15, { "room-1" => 3, "room-2" => 3 }],
    "a wrong ttl" => 422,
    "wrong keys" => ["raised", "Chat::TokenService::Refused", "Invalid signature"],
    "sign out" => [["revoked", 200, "Success"], ["refused", 400, "Invalid token"]],
    "the documented grants" => [
      [{ "channel-a" => 1, "channel-b" => 3 }, { "channel-group-b" => 1 }, { "uuid-c" => 32, "uuid-d" => 96 }, {}, {},
       {}],
      [{}, {}, {}, { "^channel-[A-Za-z0-9]$" => 1 }, {}, {}],
      [{ "my-space" => 1 }, {}, {}, {}, {}, { "^userId-.$" => 32 }]
    ],
    "the documented ways to name a token" => [true, nil, 200, 200],
    "envelopes" => [
      [true, false, false, { "code" => 200, "category" => "ack", "error" => false }, config, result, true, "/v3/pam"],
      [true, true, true, { "code" => 400, "category" => "error", "error" => true }, config, nil, true, "/v3/pam"]
    ],
    "callbacks" => [[true, true, true], [false, false, true], true, true],
    "futures" => [true, 200, true, "fulfilled", true, true, false, false, nil],
    "keys for old clients" => [
      ["grant", { "level" => "user", "ttl" => 60, "channels" => { "a" => { "auths" => { "ann-key" => all } },
                                                                  "b" => { "auths" => { "ann-key" => all } } } }],
      ["grant", { "level" => "channel", "ttl" => 1440, "channels" => { "a" => { **none, "r" => 1 },
                                                                       "b" => { **none, "r" => 1 } } }],
      ["grant",
       { "level" => "channel-group+auth", "ttl" => 1440, "channel-groups" => "friends", "auths" => { "k" => all } }],
      ["revoke", { "level" => "user", "ttl" => 1, "channel" => "a", "auths" => { "ann-key" => none } }]
    ],
    "an audit in a job" => { "audited" => { **none, "r" => 1, "ttl" => 30 } },
    "a refused key" => [true, 400, nil, "Auth-only grants are reserved for future use"],
    "again" => 10,
    "forgotten arguments" => ["Pubnub::ArgumentError"] * 3,
    "a client without its key" => "Pubnub::InitializationError",
    "publishing" => [403, 200],
    "files" => []
  }
  without_the_rest = ["raised", "NoMethodError", /undefined method .publish.*only Access Manager is available/]

  shared_examples "an unchanged application" do |expected, libraries: [], requires: []|
    before(:context) do
      @emulator = PubnubPam::Emulator.start
      @played = ChatApp.play(@emulator, requires:, libraries:)
    end
    after(:context) { @emulator&.stop }

    expected.each do |name, outcome|
      it("does the same at #{name}") { expect(@played.fetch(name)).to match(outcome) }
    end

    it("does all that it does") { expect(@played.keys).to match_array(expected.keys) }
  end

  alone = scenes.merge("publishing" => without_the_rest)
  first = %w[pubnub pubnub_pam/pubnub]

  context "with this gem alone" do
    it_behaves_like "an unchanged application", alone, requires: %w[pubnub_pam/pubnub]
  end

  it("is run with the official gem itself, too") { skip ChatApp::NO_OFFICIAL if ChatApp::NO_OFFICIAL }

  { "a double of the official gem" => [ChatApp::DOUBLE],
    "the official gem" => (ChatApp::OFFICIAL unless ChatApp::NO_OFFICIAL) }.compact.each do |what, libraries|
    { "#{what}, and then this one" => first, "this gem, and then #{what}" => first.reverse,
      "this gem, and #{what} when the application asks for it" => first.last(1) }.each do |order, requires|
      context "with #{order}" do
        it_behaves_like "an unchanged application", scenes, requires:, libraries:
      end
    end
  end
end
