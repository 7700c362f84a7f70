# frozen_string_literal: true

require "spec_helper"

# What a form, an environment variable or a JSON document calls "no" is a String, which Ruby takes for true.
RSpec.describe "a value that is neither true nor false", :emulator do
  not_booleans = { '"false"' => "false", '"0"' => "0", '"true"' => "true", "an empty String" => "", "0" => 0,
                   "1" => 1, ":no" => :no, "an Array" => [], "an object" => Object.new }.freeze

  not_booleans.each do |what, value|
    it "grants no permission for #{what}, by name or by pattern" do
      PubnubPam::Permissions::BITS.each_key do |permission|
        %i[res pat].each do |type|
          expect { PubnubPam::Permissions.public_send(type, permission => value) }
            .to raise_error(PubnubPam::ArgumentError, /\A#{permission}: expected true, false or nil, got /)
        end
      end
    end

    it "is refused as a setting of a client: #{what}" do
      %i[ssl http_sync strict require_user].each do |setting|
        expect { emulator.client(setting => value) }
          .to raise_error(PubnubPam::ArgumentError, /\A#{setting}: expected true or false, got /)
      end
    end

    it "is refused as http_sync: #{what}" do
      token = granted
      calls = { grant_token: { ttl: 1, channels: { "a" => read } }, revoke_token: { token: }, grant: { read: true },
                revoke: {}, audit: {} }
      calls.each do |name, arguments|
        expect { client.public_send(name, **arguments, http_sync: value) }
          .to raise_error(PubnubPam::ArgumentError, /\Ahttp_sync: expected true, false or nil, got /)
      end
      expect(emulator.requests.length).to eq(1)
    end
  end

  it "is quoted in the error" do
    expect { PubnubPam::Permissions.res(read: true, write: "false") }
      .to raise_error(PubnubPam::ArgumentError, 'write: expected true, false or nil, got "false" (String)')
    expect { emulator.client(ssl: nil) }
      .to raise_error(PubnubPam::ArgumentError, "ssl: expected true or false, got nil")
  end

  it "is refused with the permission's name in the official gem's Permissions" do
    official = Class.new do
      attr_reader :type

      def initialize(**flags)
        @type = :resource
        flags.each { |name, flag| instance_variable_set(:"@#{name}", flag) }
      end

      def calculate_bitmask
        PubnubPam::Permissions::BITS.sum { |name, bit| instance_variable_get(:"@#{name}") ? bit : 0 }
      end
    end
    token = client.grant_token!(ttl: 1, channels: { "a" => official.new(read: true, write: false, join: nil) })
    expect(PubnubPam.parse_token(token)["res"]["chan"]).to eq("a" => 1)
    expect { client.grant_token(ttl: 1, channels: { "a" => official.new(read: true, write: "false") }) }
      .to raise_error(PubnubPam::ArgumentError,
                      'channels["a"]: expected true, false or nil for write, got "false" (String)')
  end

  it "may be nil for a permission: that permission is not granted" do
    expect(PubnubPam::Permissions.res(read: true, write: nil)).to eq(PubnubPam::Permissions.res(read: true))
    expect(client.grant_token(ttl: 1, channels: { "a" => read }, http_sync: nil)).to be_a(PubnubPam::Future)
  end
end
