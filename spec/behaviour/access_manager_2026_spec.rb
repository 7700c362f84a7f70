# frozen_string_literal: true

require "spec_helper"

# Every vector of spec/vectors/access_manager_2026.json. ext/pam-core/tests/access_manager_2026.rs reads the same file.
RSpec.describe "Access Manager since autumn 2026", :emulator do
  flags = ->(names) { names.to_h { |name| [name, true] } }
  res = ->(*names) { PubnubPam::Permissions.res(**flags[names]) }
  pat = ->(*names) { PubnubPam::Permissions.pat(**flags[names]) }
  crud = %i[create get update delete]
  both = { channels: res[:get], uuids: res[:get] }
  room = "channel-engineering-001"

  # What the SDKs were asked for, as our keywords.
  granted = {
    "py_cat_both" => { ttl: 60, categories: both },
    "py_cat_channels" => { ttl: 60, categories: { channels: res[:get] } },
    "py_cat_uuids_mixed" => { ttl: 60, authorized_user_id: "u1", channels: { "c1" => res[:read, :write] },
                              uuids: { "^u-" => pat[:get] }, users: { "^u-" => pat[:get] },
                              categories: { uuids: true }, meta: { k: "v" } },
    "py_cat_dup" => { ttl: 60, categories: %i[channels channels] },
    "py_users_spaces" => { ttl: 15, authorized_user_id: "a", uuids: { "a" => res[:create, :get] },
                           users: { "a" => res[:create, :get] }, channels: { "s" => res[:read] } },
    "py_user_pattern" => { ttl: 15, uuids: { "^user-" => pat[:get, :update, :delete] },
                           users: { "^user-" => pat[:get, :update, :delete] } },
    "py_proj_meta_dict" => { ttl: 60, channels: { "c1" => res[:read] }, meta: { k: 1 },
                             projections: { resources: { entities: { "e-1" => "admin" } },
                                            patterns: { users: { "^u-" => "__default__" } } } },
    "js12_channels_users_legacy" => { ttl: 60, authorized_user_id: "u1", channels: { "c1" => res[:read, :write] },
                                      uuids: { "u1" => res[:get] } },
    "js12_users_spaces" => { ttl: 15, authorized_user_id: "a", users_permissions: { "a" => res[:get] },
                             spaces_permissions: { "s" => res[:read] } },
    # That SDK drops its categories.
    "js12_categories_unknown" => { ttl: 60, channels: { "c1" => res[:get] } },
    "js12_meta_projections" => { ttl: 60, channels: { "c1" => res[:read] },
                                 projections: { resources: { entities: { "e-1" => "admin" } } } },
    "js13_users" => { ttl: 1440, users: { "user1" => res[:get], /.*/ => res[:get] } },
    "js13_users_crud" => { ttl: 1440, authorized_user_id: "user-alice-042", users: { "user-alice-042" => res[*crud] } },
    "js13_datasync" => {
      ttl: 1440,
      data_sync: { entities: { "school-greenwood-001" => res[:get] },
                   relationships: { "student-alice-042:school-greenwood-001" => res[:get] },
                   memberships: { "user-alice-042:channel-engineering-001" => res[:get, :update] } }
    },
    "js13_datasync_pattern" => { ttl: 1440, data_sync: { entities: { "human-*" => pat[*crud] } } },
    "js13_projections_with_meta" => {
      ttl: 1440, channels: { room => res[:read] }, meta: { tenant: "acme", revision: 7 },
      projections: { resources: { entities: { "user.A" => "proj1" } },
                     patterns: { memberships: { "user.*" => "__default__" } } }
    },
    "js13_spaces" => { ttl: 1440, spaces_permissions: { "space1" => res[:read, :write], "space.*" => pat[:manage] } },
    "kt14_cat_both" => { ttl: 60, categories: %w[uuids channels] },
    "kt14_datasync_all" => {
      ttl: 60, authorized_user_id: "u1", channels: { "c1" => res[:create, :get] }, users: { "u1" => res[:get] },
      data_sync: { entities: { "e1" => res[:get, :update] }, memberships: { "m1" => res[:create] } },
      projections: { resources: { entities: { "e1" => "admin" } } }
    },
    "rs_cat_only" => { ttl: 10, categories: { "channels" => 32, "uuids" => 32 } },
    "rs_cat_and_channel" => { ttl: 10, channels: { "c1" => res[:read] }, categories: :uuids },
    "php_entity" => { ttl: 60, data_sync: { entities: { "e1" => res[:get] } } },
    "go9_entity" => { ttl: 60, data_sync: { "entities" => { "e1" => res[:get] } } },
    "rb56_channels" => { ttl: 60, channels: { "c1" => res[:read] } }
  }.freeze

  # What the SDKs refused, and so do we, before anything is sent.
  refused = {
    "py_cat_no_bit" => [{ categories: { channels: res[:read] } },
                        'categories["channels"]: expected exactly get, the only permission of a category, got read'],
    "py_cat_groups" => [{ categories: { groups: res[:get] } },
                        'categories: expected the categories channels and uuids, got "groups"'],
    "py_cat_read_bit" => [{ categories: { channels: 33 } }, /categories\["channels"\]: expected exactly get/],
    "py_nothing" => [{}, /permissions: expected at least one of channels, channel_groups/],
    "py_proj_only_meta" => [{ projections: { resources: { entities: { "user.A" => "proj1" } } } },
                            /permissions: expected at least one of channels, channel_groups/],
    # That SDK sends it, and the service refuses it.
    "js13_projections_only" => [{ projections: { resources: { entities: { "user.A" => "proj1" } } } },
                                /permissions: expected at least one of channels, channel_groups/]
  }.freeze

  legacy = {
    "py_v2_cat_grant" => { categories: %w[channels uuids], auth_key: "k1", get: true },
    "py_v2_cat_grant_ttl" => { categories: "channels", auth_key: %w[k1 k2], get: true, ttl: 60 },
    "py_v2_cat_ttl0" => { categories: :channels, auth_key: "k1", get: true, ttl: 0 },
    "py_v2_cat_channel" => { categories: :channels, channel: "c1", auth_key: "k1", get: true },
    "py_v2_cat_uuids_too" => { categories: :uuids, uuids: "u1", auth_key: "k1", get: true },
    "js12_v2_grant_uuids" => { uuids: "u1", auth_key: "k1", get: true, ttl: 60 }
  }.freeze

  refused_legacy = {
    "py_v2_cat_noauth" => [{ categories: :channels, get: true }, /auth_key: expected an auth key/],
    "py_v2_cat_read" => [{ categories: :channels, auth_key: "k1", get: true, read: true }, /read: expected only get/],
    "py_v2_cat_ttl1" => [{ categories: :channels, auth_key: "k1", get: true, ttl: 1 }, /ttl: expected 0, or at least/],
    "py_v2_cat_bad" => [{ categories: :groups, auth_key: "k1", get: true }, /got "groups"/]
  }.freeze

  # DataSync's own calls, which this gem signs and does not send.
  datasync = AccessManager2026.requests.keys.grep(/\Ads_/).freeze

  def vector(name) = AccessManager2026.requests.fetch(name)

  def body_of(keywords)
    client.grant_token(**keywords)
    emulator.requests.last.body
  end

  # Those that were recorded have a signature, which holds for our bytes as well.
  def expect_signature(vector, body)
    return unless vector["signature"]

    canonical = SignatureV2.canonical_query(SignatureV2.params(vector["query"]))
    expect(canonical).to eq(vector["canonical_query"])
    text = SignatureV2.string_to_sign(vector["method"], "pubKey", vector["path"], canonical, body)
    expect(SignatureV2.sign("secKey", text)).to eq(vector["signature"])
  end

  def expect_params(vector)
    own = %w[timestamp signature pnsdk uuid]
    expect(emulator.requests.last.params.except(*own)).to eq(SignatureV2.params(vector["query"]).except(*own))
    expect_signature(vector, "")
  end

  it "has a line for each vector" do
    others = %w[py_revoke js12_revoke py_v2_cat_revoke js12_users_channels_mix js12_uuid_create]
    tables = [granted, refused, legacy, refused_legacy].flat_map(&:keys)
    expect(tables + datasync + others).to match_array(AccessManager2026.requests.keys)
  end

  granted.each do |name, keywords|
    it "grants byte for byte what #{name} grants" do
      # Python repeats channels as spaces, which are retired.
      theirs = vector(name)["body"]
      ours = body_of(keywords)
      laid_out = AccessManager2026.laid_out(ours, theirs.gsub(/"spaces": \{[^}]+\}/, '"spaces": {}'))
      expect(laid_out).to eq(theirs.gsub(/"spaces": \{[^}]+\}/, '"spaces": {}'))
      expect_signature(vector(name), theirs)
    end
  end

  it "sends the official Ruby gem's bytes as they are" do
    expect(body_of(granted["rb56_channels"])).to eq(vector("rb56_channels")["body"])
  end

  it "sends create, where an older SDK drops it and asks for nothing" do
    expect(JSON.parse(vector("js12_uuid_create")["body"]).dig("permissions", "resources", "uuids")).to eq("u1" => 0)
    ours = JSON.parse(body_of(ttl: 60, uuids: { "u1" => PubnubPam::Permissions.res(create: true) }))
    expect(ours.dig("permissions", "resources", "uuids")).to eq("u1" => 16)
  end

  it "grants users beside channels, which an older SDK refuses" do
    body = JSON.parse(body_of(ttl: 1, users: { "a" => res[:get] }, channels: { "c1" => res[:read] }))
    expect(body["permissions"]["resources"]).to include("users" => { "a" => 32 }, "channels" => { "c1" => 1 })
  end

  refused.each do |name, (keywords, message)|
    it "refuses what #{name} asks for" do
      expect { client.grant_token(ttl: 15, **keywords) }.to raise_error(PubnubPam::ArgumentError, message)
      expect(emulator.requests).to be_empty
    end
  end

  legacy.each do |name, keywords|
    it "grants to auth keys what #{name} grants" do
      client.grant(**keywords)
      expect_params(vector(name))
    end
  end

  it "takes a category away as py_v2_cat_revoke does" do
    client.revoke(categories: :channels, auth_key: "k1")
    expect_params(vector("py_v2_cat_revoke"))
  end

  refused_legacy.each do |name, (keywords, message)|
    it "refuses what #{name} asks for" do
      expect { client.grant(**keywords) }.to raise_error(PubnubPam::ArgumentError, message)
      expect(emulator.requests).to be_empty
    end
  end

  %w[py_revoke js12_revoke].each do |name|
    it "revokes as #{name} does" do
      client.revoke_token("qEF2AkF0Gg-_==")
      expect(emulator.requests.last.path).to eq(vector(name)["path"].sub("subKey", emulator.keys[:subscribe_key]))
      expect_params(vector(name))
    end
  end

  datasync.each do |name|
    it "signs #{name}, its body as well" do
      method, path, body = vector(name).values_at("method", "path", "body")
      path = path.sub("{sub}", "subKey")
      keys = { subscribe_key: "subKey", publish_key: "pubKey", secret_key: "secKey" }
      signer = PubnubPam::Client.new(**keys, user_id: "me")
      signed = signer.sign(method:, path:, body:, params: { timestamp: 1, uuid: "me" })
      text = SignatureV2.string_to_sign(method, "pubKey", path, SignatureV2.canonical_query(signed), body)
      expect(signed["signature"]).to eq(SignatureV2.sign("secKey", text))
      expect(text.end_with?("\n#{body}")).to be(true)
    end
  end

  describe "tokens" do
    # As the Python and JavaScript SDKs show permissions: without `create`, which they do not report.
    shown = lambda do |scope|
      AccessManager2026.trimmed(scope.slice(:channels, :groups, :uuids).transform_values do |names|
        names.transform_values { |permissions| permissions.except(:create).transform_keys(&:name) }
      end).transform_keys(&:name)
    end

    AccessManager2026.tokens.each do |vector|
      context "like #{vector["name"]}" do
        let(:token) { PubnubPam::Token.parse(vector["token"]) }
        # What each SDK makes of it, as far as it can read it.
        theirs = vector["parse"].filter_map { |sdk, result| [sdk, result["ok"]] if result["ok"] }.to_h
        python = theirs["python_10.8.0"]
        javascript = theirs["javascript_12.0.3"]

        it "are mirrored, padded or not" do
          [vector["token"], vector["token"].delete("=")].each do |text|
            expect(PubnubPam.parse_token(text)).to eq(AccessManager2026.mirror(vector["decoded"]))
          end
        end

        it "are mirrored with the keys of the official gem" do
          official = AccessManager2026.mirror(theirs.fetch("ruby_5.6.0_cbor"))
          expect(PubnubPam.parse_token(vector["token"]).except("sig")).to eq(official.except("sig"))
        end

        python && it("say what the Python SDK says, and more") do
          ours = token.to_h
          expect(ours.values_at(:version, :timestamp, :ttl, :authorized_uuid, :meta))
            .to eq(python.values_at("version", "timestamp", "ttl", "authorized_uuid", "meta"))
          expect(JSON.parse(ours.fetch(:categories, {}).to_json)).to eq(python.fetch("categories", {}))
          %i[resources patterns].each do |part|
            expect(shown[ours[part]]).to eq(AccessManager2026.trimmed(python[part.name]))
          end
        end

        javascript && it("say what the JavaScript SDK says, and more") do
          %i[resources patterns].each do |part|
            expect(shown[token.to_h[part]]).to eq(javascript.fetch(part.name, {}))
          end
        end
      end
    end
  end
end
