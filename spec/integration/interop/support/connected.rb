# frozen_string_literal: true

require_relative "content"
require_relative "sdk"

# Gives a group of examples an emulator, our client, and one process with an SDK: `describe "…", interop: :python`.
RSpec.shared_context "with an official SDK" do
  before(:context) do
    name = self.class.metadata.fetch(:interop)
    needs(Interop::Sdk.missing(name))
    @sdk = Interop::Sdk.new(name)
  end

  after(:context) { @sdk&.stop }

  let(:owner) { { origin: emulator.origin, **emulator.keys, user_id: "server-1" } }
  let(:user) { owner.except(:secret_key).merge(user_id: "ann") }

  # Calls of the SDK, with the secret key unless other settings are given.
  def sdk_grant(settings = owner, **arguments) = @sdk.call(:grant, settings, **arguments)
  def sdk_revoke(token, settings = owner) = @sdk.call(:revoke, settings, token:)
  def sdk_parse(token) = @sdk.call(:parse, owner, token:)

  # Publishes as the user Ann, who has no secret key; nil stands for no token.
  def sdk_publish(token, channel: "room-1", settings: user, **options)
    @sdk.call(:publish, { **settings, token: }.compact, channel:, message: { "text" => "hällo /?&+%" }, **options)
  end

  # Lists all metadata of channels or users as the user Ann, who has no secret key; nil stands for no token.
  def sdk_list(what, token) = @sdk.call(:list, { **user, token: }.compact, what:)

  def our_grant(**asked) = client.grant_token!(**Interop::Content.for_client(**asked))

  def write_to(*channels) = { channels: channels.to_h { |channel| [channel, %i[write]] } }

  # A token of ours that ends in so many equals signs.
  def our_padded_grant(padding)
    tokens = (0..8).lazy.map { |n| our_grant(ttl: 15, resources: write_to("room-1"), meta: { "m" => "x" * n }) }
    tokens.find { |token| token.count("=") == padding }
  end

  def be_a_refusal(status, *words)
    raise_error(Interop::Refused) do |refused|
      expect(refused.status).to eq(status)
      expect(refused.message).to include(*words)
    end
  end
end

RSpec.configure do |config|
  config.include_context("with an official SDK", :interop)
end
