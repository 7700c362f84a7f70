# frozen_string_literal: true

require "tmpdir"
require "spec_helper"

RSpec.describe PubnubPam::Pubnub, "without the official gem", :emulator do
  include OfficialDouble

  it "answers require \"pubnub\", as often as it is asked" do
    expect(alone('done([require("pubnub"), require("pubnub"), Pubnub::Client.name])'))
      .to eq([true, false, "PubnubPam::Pubnub::Client"])
  end

  it "takes everything away again, the search path too" do
    expect(alone(<<~RUBY)).to eq([nil, [], false, "LoadError", 200])
      pubnub = client(http_sync: true)
      PubnubPam::Pubnub.disable!
      PubnubPam::Pubnub.disable!
      found = begin; require "pubnub"; rescue LoadError => e; e.class.name end
      done([defined?(Pubnub::Client), Pubnub.singleton_methods + Pubnub.constants, $:.any? { |folder| folder.include?("in_front") },
            found, pubnub.audit.status[:code]])
    RUBY
  end

  it "leaves what an application has under these names" do
    program = <<~RUBY
      module Pubnub
        class Error < RuntimeError; end
        Rooms = 1
      end
      require "pubnub_pam/pubnub"
      before = [Pubnub::Error.superclass, Pubnub::Rooms, Pubnub.new(subscribe_key: "s", user_id: "u").user_id]
      PubnubPam::Pubnub.disable!
      done(before + Pubnub.constants.sort)
    RUBY
    expect(ChatApp.ruby(emulator, "-e",
                        OfficialDouble::SETUP + program)).to eq(["RuntimeError", 1, "u", "Error", "Rooms"])
  end

  it "passes on other errors of the official gem" do
    Dir.mktmpdir do |folder|
      File.write("#{folder}/pubnub.rb", 'require "no/such/file"')
      code = 'done([begin; require "pubnub"; rescue LoadError => e; e.path end, Pubnub::Client.name])'
      expect(ChatApp.ruby(emulator, "-e", OfficialDouble::SETUP + code, requires: %w[pubnub_pam/pubnub],
                                                                        libraries: [folder]))
        .to eq(["no/such/file", "PubnubPam::Pubnub::Client"])
    end
  end

  it "makes way for the official gem after it was used, and its clients go on" do
    result = ruby(<<~RUBY, requires: OfficialDouble::BOTH.last(1))
      early = client(http_sync: true)
      before = early.audit.class.name
      require "pubnub"
      done([before, early.audit.class.name, client.class.name, client.is_a?(PubnubPam::Pubnub::Client)])
    RUBY
    expect(result).to eq(["PubnubPam::Pubnub::Envelope", "Pubnub::Envelope", "Pubnub::Client", false])
  end

  it "does not let the official gem write its classes into ours" do
    expect(alone(<<~RUBY)).to start_with("pubnub_pam: load the official gem by `require \"pubnub\"`")
      done(begin; load "#{ChatApp::DOUBLE}/pubnub.rb"; rescue LoadError => e; e.message end)
    RUBY
  end
end
