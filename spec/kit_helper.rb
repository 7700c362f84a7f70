# frozen_string_literal: true

# For specs of the RSpec kit, which `spec_helper` leaves out: it keeps clients from the network.
require "active_support"
require "active_support/core_ext/integer/time"
require "active_support/testing/time_helpers"
require "spec_helper"
require "pubnub_pam/rspec"

# Other specs are about what is not there.
PubnubPam::Testing.network_allowed = true

# In an example that the kit has given an emulator, and that can travel in time.
RSpec.shared_context "with the RSpec kit" do
  include ActiveSupport::Testing::TimeHelpers

  after { travel_back }

  def permissions(...) = PubnubPam::Permissions.res(...)

  def grant(user: nil, ttl: 15, **permissions)
    permissions = { channels: { "room-1" => permissions(read: true) } } if permissions.empty?
    PubnubPam.client.grant_token!(ttl:, authorized_user_id: user, **permissions)
  end

  # A token that can read and write.
  def token(ttl: 15) = grant(ttl:, channels: { "room-1" => permissions(read: true, write: true) })
end
