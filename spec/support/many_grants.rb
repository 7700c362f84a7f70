# frozen_string_literal: true

require "timeout"

# For examples of grant_tokens. Only one that hangs meets the time limit.
RSpec.shared_context "with many grants" do
  around { |example| Timeout.timeout(60) { example.run } }

  def item(user, **changes)
    { ttl: 15, authorized_user_id: user, channels: { "room-1" => read }, **changes }
  end

  def items(count)
    Array.new(count) { |number| item("u#{number}") }
  end

  def user_of(envelope)
    PubnubPam::Token.parse(envelope.token).authorized_user_id
  end
end
