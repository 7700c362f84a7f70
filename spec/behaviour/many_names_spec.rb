# frozen_string_literal: true

require "spec_helper"

# Strings in UTF-8 with this gem's Permissions are read where they are. The first other pair and all behind it are read
# from a copy, because reading them can run Ruby code.
RSpec.describe "a grant of many names", :emulator do
  read = PubnubPam::Permissions.res(read: true)
  both = PubnubPam::Permissions.res(read: true, write: true)
  plain = Array.new(300) { |index| ["room-#{index}", index.even? ? read : both] }

  # Permissions as the official gem has them, which runs a block while it is read.
  asked = lambda do |&block|
    Class.new do
      define_method(:type) { :resource }
      define_method(:calculate_bitmask) { block.call || 4 }
    end.new
  end

  def sent(channels)
    client.grant_token!(ttl: 1, channels:)
    emulator.requests.last.json.dig("permissions", "resources", "channels")
  end

  def masks(pairs)
    pairs.map { |name, permissions| [name, permissions.calculate_bitmask] }
  end

  others = {
    "a Symbol" => [:odd, both], "text that is labelled as binary" => ["ödd".b, both],
    "text that is labelled as ASCII" => [(+"ödd").force_encoding("US-ASCII"), both],
    "text in another encoding" => ["ödd".encode("ISO-8859-1"), both], "a list of permissions" => ["odd", [both]],
    "permissions of the official gem" => ["odd", asked.call { 3 }]
  }
  others.each do |what, pair|
    it "sends all of them in their order, with #{what} first, in the middle or last" do
      name = pair.first.to_s == "odd" ? "odd" : "ödd"
      [0, 150, 300].each do |place|
        expected = masks(plain).insert(place, [name, 3])
        expect(sent(plain.dup.insert(place, pair).to_h).to_a).to eq(expected)
      end
    end
  end

  it "is about the Hash as it was, also if reading it changes it" do
    channels = plain.to_h
    channels["changes"] = asked.call { channels.replace("secret" => both) && nil }
    channels["last"] = read
    expect(sent(channels).to_a).to eq([*masks(plain), ["changes", 4], ["last", 1]])
    expect(channels.keys).to eq(["secret"])
  end

  {
    "an empty name" => ["", read, /\Achannels\[""\]: expected a channel name, got an empty one/],
    "nothing permitted" => ["none", PubnubPam::Permissions.res, /\Achannels\["none"\]: expected at least one/],
    "no permissions" => ["nil", nil, /\Achannels\["nil"\]: expected Permissions.res/],
    "a name given twice" => [:"room-7", read, /\Achannels\["room-7"\]: expected a unique name, got a duplicate/],
    "invalid bytes" =>
      ["a\xff", read, 'channels: expected valid UTF-8 (String#encode converts to it), got "a\xFF" (String)']
  }.each do |what, (name, permissions, message)|
    it "is refused for its first mistake: #{what}" do
      channels = { **plain.to_h, name => permissions, 5 => read, "later" => nil }
      expect { client.grant_token!(ttl: 1, channels:) }.to raise_error(PubnubPam::ArgumentError, message)
      expect(emulator.requests).to be_empty
    end
  end

  {
    "by identity" => [+"röom", +"röom"],
    "by an ASCII label" => ["röom", (+"röom").force_encoding("US-ASCII")],
    "by a binary label" => ["röom".b, "röom"]
  }.each do |how, names|
    it "takes equal names for a duplicate, also where the Hash tells them apart #{how}" do
      channels = plain.to_h.compare_by_identity
      names.each { |name| channels[name] = read }
      expect { client.grant_token!(ttl: 1, channels:) }
        .to raise_error(PubnubPam::ArgumentError, 'channels["röom"]: expected a unique name, got a duplicate')
    end
  end
end
