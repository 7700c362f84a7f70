# frozen_string_literal: true

require_relative "connected"

# @param create [Boolean] whether the SDK tells this permission, when it parses a token
# @param but [Proc] the tokens that it cannot parse
RSpec.shared_examples "an SDK that reads the service's own tokens" do |create:, but:|
  # The SDK's reading; nil where it has none.
  def reading(token)
    Interop::Content.from(sdk_parse(token))
  rescue Interop::Refused
    nil
  end

  def without_create(content)
    scopes = content.slice(:resources, :patterns).transform_values do |scope|
      scope.transform_values { |entries| entries.transform_values { |permissions| permissions - [:create] } }
    end
    content.merge(scopes)
  end

  it "reads the rest of a token that is also for DataSync" do
    rights = PubnubPam::Permissions.res(create: true, get: true)
    objects = { entities: { "car-1" => rights }, memberships: { "m-1" => rights } }
    request = { ttl: 15, resources: { channels: { "room-1" => %i[read write] } }, authorized: "ann" }
    asked = Interop::Content.for_client(**request)
    token = client.grant_token!(**asked, users: { "ann" => rights }, data_sync: objects)
    expect(Interop::Content.from(sdk_parse(token))).to eq(Interop::Content.asked(**request))
  end

  it "reads every token in spec/vectors as we do#{", but for create" unless create}" do
    tokens = JSON.parse(File.read(File.expand_path("../../../vectors/tokens.json", __dir__))).fetch("tokens")
    texts = tokens.map { |token| token.fetch("token") }
    differing = texts.reject do |text|
      ours = Interop::Content.of(text)
      reading(text) == (create ? ours : without_create(ours))
    end
    expect(differing).to eq(texts.select(&but))
    expect(differing.length).to be < texts.length / 10
  end
end
