# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::Client::SignedParams, :emulator do
  it "is a Hash with a to_query that can be sent unchanged" do
    signed = client.sign(method: "GET", path: "/time/0", params: { uuid: "my server", timestamp: 1 })
    expect(signed).to be_a(Hash).and eq("uuid" => "my server", "timestamp" => "1", "signature" => signed["signature"])
    expect(signed.to_query).to match(/\Auuid=my%20server&timestamp=1&signature=v2\.[\w-]{43}\z/)
    expect(signed.to_param).to eq(signed.to_query)
    expect(signed.to_query.encoding).to eq(Encoding::UTF_8)
  end
end
