# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and what grant asks for", :emulator do
  include_context "with a command line"

  def body = emulator.requests.last.json["permissions"]

  it "has an option for each kind of resource, as names and as patterns" do
    expect(grant("--group-pattern", "^g$=manage", "--uuid", "u=get", "--datasync-user", "d=get",
                 "--entity", "e=create", "--membership-pattern", "^m$=delete")).to eq(0)
    expect(body["resources"]).to include("channels" => { "a" => 1 }, "uuids" => { "u" => 32 }, "users" => { "d" => 32 })
    expect(body["patterns"]).to include("groups" => { "^g$" => 4 })
    expect(body["resources"]).to include("datasync:entities" => { "e" => 16 })
    expect(body["patterns"]).to include("datasync:memberships" => { "^m$" => 8 })
  end

  it "accepts one name as a resource and as a pattern" do
    expect(grant("--channel", "b=read", "--channel-pattern", "b=write")).to eq(0)
    expect([body.dig("resources", "channels", "b"), body.dig("patterns", "channels", "b")]).to eq([1, 2])
  end

  it_behaves_like "a command that refuses", {
    ["grant", "--ttl", "1", "--projection", "entities:car-1=x"] => [2, /missing permissions: --channel, --group/],
    ["grant", "--ttl", "1", "--projection", "car-1"] => [2, /--projection: expected KIND:ID=NAME, got car-1/],
    ["grant", "--ttl", "1", "--projection", "users:a=x", "--projection", "users:a=y"] =>
      [2, /--projection users:a: duplicate name/]
  }
end
