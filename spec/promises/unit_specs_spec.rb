# frozen_string_literal: true

require "spec_helper"

# A spec is found by the path of what it is about.
RSpec.describe "spec/unit" do
  root = File.expand_path("../..", __dir__)

  # Files of lib without a spec at their path, with the spec that covers them.
  elsewhere = {
    # They need Rails in a process of its own.
    "railtie" => "integration/rails/railtie", "railtie/settings" => "integration/rails/railtie",
    "railtie/development_emulator" => "integration/rails/settings",
    "railtie/log_subscriber" => "integration/rails/railtie",
    # One line each, or the code that two classes share.
    "native" => "unit/native/library", "version" => "promises/version",
    "pubnub/in_front/pubnub" => "unit/pubnub/standalone",
    "testing/expectations" => "unit/rspec", "testing/expectations/tokens" => "unit/testing/expectations/granted_token"
  }.freeze

  names = lambda do |folder, ending|
    Dir["#{root}/#{folder}/**/*#{ending}"].map { |file| file.delete_prefix("#{root}/#{folder}/").delete_suffix(ending) }
  end
  files = names["lib/pubnub_pam", ".rb"]
  specs = names["spec/unit", "_spec.rb"]

  it "has a spec for each file of lib, at the same place" do
    expect(files - specs - elsewhere.keys).to eq([])
  end

  it "has no spec without a file of lib" do
    expect(specs - files).to eq([])
  end

  it "covers the other files in specs that exist" do
    expect(elsewhere.keys - files).to eq([])
    expect(elsewhere.keys & specs).to eq([])
    expect(elsewhere.values.reject { |spec| File.exist?("#{root}/spec/#{spec}_spec.rb") }).to eq([])
  end
end
