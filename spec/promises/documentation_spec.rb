# frozen_string_literal: true

require "spec_helper"

# The samples of the official Ruby documentation for Access Manager, as written there, Pubnub:: being PubnubPam::.
RSpec.describe "the official documentation's samples", :emulator do
  let(:pubnub) { emulator.client(user_id: "docs") }

  def token_of(future)
    result = future.value
    PubnubPam.parse_token(result.result[:data]["token"])
  end

  it "runs the reference code" do
    future_result = pubnub.grant_token(
      ttl: 15,
      authorized_user_id: "my-authorized-uuid",
      channels: {
        "my-channel" => PubnubPam::Permissions.res(read: true)
      }
    )
    result = future_result.value
    expect(result.result[:data]["token"]).to start_with("qEF2AkF0G")
    expect(result.result[:data]["message"]).to eq("Success")
    expect(result.status[:code]).to eq(200)
  end

  it "grants mixed permissions in one call" do
    future = pubnub.grant_token(
      ttl: 15,
      authorized_user_id: "my-authorized-uuid",
      channels: {
        "channel-a": PubnubPam::Permissions.res(read: true),
        "channel-b": PubnubPam::Permissions.res(read: true, write: true),
        "channel-c": PubnubPam::Permissions.res(read: true, write: true)
      },
      channel_groups: { "channel-group-b": PubnubPam::Permissions.res(read: true) },
      uuids: { "uuid-c": PubnubPam::Permissions.res(get: true),
               "uuid-d": PubnubPam::Permissions.res(get: true, update: true) }
    )
    expect(token_of(future)).to include(
      "ttl" => 15, "uuid" => "my-authorized-uuid",
      "res" => { "chan" => { "channel-a" => 1, "channel-b" => 3, "channel-c" => 3 },
                 "grp" => { "channel-group-b" => 1 }, "spc" => {}, "usr" => {},
                 "uuid" => { "uuid-c" => 32, "uuid-d" => 96 } }
    )
  end

  it "grants by RegEx" do
    future = pubnub.grant_token(
      ttl: 15,
      authorized_user_id: "my-authorized-uuid",
      channels: {
        "^channel-[A-Za-z0-9]$": PubnubPam::Permission.pat(read: true)
      }
    )
    expect(token_of(future)["pat"]["chan"]).to eq("^channel-[A-Za-z0-9]$" => 1)
  end

  it "grants for a space" do
    future = pubnub.grant_token(
      ttl: 15,
      authorized_user_id: "my-authorized-userId",
      spaces_permissions: {
        "my-space": PubnubPam::Permissions.res(read: true)
      }
    )
    expect(token_of(future)["res"]["chan"]).to eq("my-space" => 1)
  end

  it "grants mixed permissions for spaces and users" do
    future = pubnub.grant_token(
      ttl: 15,
      authorized_user_id: "my-authorized-userId",
      spaces_permissions: {
        "space-a": PubnubPam::Permissions.res(read: true),
        "space-b": PubnubPam::Permissions.res(read: true, write: true)
      },
      users_permissions: {
        "userId-c": PubnubPam::Permissions.res(get: true),
        "userId-d": PubnubPam::Permissions.res(get: true, update: true)
      }
    )
    expect(token_of(future)["res"]).to include(
      "chan" => { "space-a" => 1, "space-b" => 3 }, "uuid" => { "userId-c" => 32, "userId-d" => 96 }
    )
  end

  it "grants by RegEx for spaces" do
    future = pubnub.grant_token(
      ttl: 15,
      authorized_user_id: "my-authorized-userId",
      spaces_permissions: {
        "^space-[A-Za-z0-9]$": PubnubPam::Permission.pat(read: true)
      }
    )
    expect(token_of(future)["pat"]["chan"]).to eq("^space-[A-Za-z0-9]$" => 1)
  end

  it "revokes a token, in the sample's form and in the signature's" do
    [->(token) { pubnub.revoke_token(token) }, ->(token) { pubnub.revoke_token(token: token) }].each do |revoke|
      envelope = revoke.call(granted).value
      expect(envelope.result[:data]).to eq("message" => "Success")
      expect(envelope.status[:code]).to eq(200)
    end
  end

  it "parses a token, in the sample's form and in the signature's" do
    token = "qEF2AkF0GmEI03xDdHRsGDxDcmVzpURjaGFuoWljaGFubmVsLTEY70NncnChb2NoYW5uZWxfZ3JvdXAtMQVDdXNyoENzcGOgRHV1aWSh" \
            "ZnV1aWQtMRhoQ3BhdKVEY2hhbqFtXmNoYW5uZWwtXFMqJBjvQ2dycKF0XjpjaGFubmVsX2dyb3VwLVxTKiQFQ3VzcqBDc3BjoER1dWlk" \
            "oWpedXVpZC1cUyokGGhEbWV0YaBEdXVpZHR0ZXN0LWF1dGhvcml6ZWQtdXVpZENzaWdYIPpU-vCe9rkpYs87YUrFNWkyNq8CVvmKwEjV" \
            "innDrJJc"
    expect(pubnub.parse_token(token)).to eq(pubnub.parse_token(token: token))
    expect(pubnub.parse_token(token)).to include(
      "v" => 2, "t" => 1_627_968_380,
      "res" => { "chan" => { "channel-1" => 239 }, "grp" => { "channel_group-1" => 5 }, "usr" => {}, "spc" => {},
                 "uuid" => { "uuid-1" => 104 } }
    )
  end

  describe "with the documentation's shortened token, which is not valid" do
    let(:sample) do
      "p0thisAkFl043rhDdHRsCkNyZXisRGNoYW6hanNlY3JldAFDZ3Jwsample3KgQ3NwY6BDcGF0pERjaGFuoENnctokenVzcqBDc3BjoERtZXRh" \
        "oENzaWdYIGOAeTyWGJI"
    end

    it "sets it" do
      expect(pubnub.set_token(sample)).to be_nil
      expect(pubnub.token).to eq(sample)
    end

    it "gets an error of the service when revoking it" do
      envelope = pubnub.revoke_token(sample).value
      expect(envelope.status[:code]).to eq(400)
      expect(envelope.error).to be_a(PubnubPam::BadRequestError).and have_attributes(source: "revoke")
    end

    it "gets an error when parsing it" do
      expect { pubnub.parse_token(sample) }.to raise_error(PubnubPam::InvalidTokenError)
    end
  end

  describe "error cases" do
    it "gets 400 if the service refuses the arguments" do
      envelope = client.grant_token(ttl: 15, channels: { "!<[^>]+>++" => PubnubPam::Permissions.pat(read: true) })
      expect(envelope.status).to include(
        code: 400, error: true, category: :error, operation: :grant_token,
        data: { message: "Invalid RegExp",
                details: [{ "message" => "Syntax error: multiple repeat.",
                            "location" => "permissions.patterns.channels.!<[^>]+>++", "locationType" => "body" }] }
      )
    end

    it "gets 403 if the secret key is wrong" do
      stranger = emulator.client(secret_key: "sec-c-other")
      expect { stranger.grant_token!(ttl: 15, channels: { "a" => read }) }
        .to raise_error(PubnubPam::ForbiddenError, /403 Invalid signature; .*check that publish_key, secret_key/)
      expect(stranger.revoke_token("p0F2", http_sync: true).status[:category]).to eq(:access_denied)
    end

    it "gets 503 if the service is overloaded" do
      emulator.fail_next(status: 503, times: 2)
      calm = emulator.client(max_retries: 0)
      expect { calm.revoke_token!("p0F2") }.to raise_error(PubnubPam::ServiceUnavailableError, /503/)
      expect(calm.grant_token(ttl: 1, channels: { "a" => read }).value.status[:code]).to eq(503)
    end
  end
end
