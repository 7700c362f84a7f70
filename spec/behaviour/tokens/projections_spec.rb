# frozen_string_literal: true

require "spec_helper"

RSpec.describe "the projections of a token", :emulator do
  it "are listed by kind of object, then by id or pattern" do
    projections = { resources: { users: { "ann" => "public" }, entities: { "car-1" => "telemetry" } },
                    patterns: { users: { "^b" => "public", "^c" => "short" } } }
    objects = { users: { "ann" => read, "^b" => PubnubPam::Permissions.pat(get: true) },
                data_sync: { entities: { "car-1" => PubnubPam::Permissions.res(get: true) } } }
    token = PubnubPam::Token.parse(granted(**objects, projections:))
    expect(token.projections).to eq(projections)
  end

  it "are empty without them" do
    expect(PubnubPam::Token.parse(granted).projections).to eq(resources: {}, patterns: {})
  end
end
