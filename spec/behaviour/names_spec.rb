# frozen_string_literal: true

require "spec_helper"

RSpec.describe "a name with a control character", :emulator do
  torn = { "a line break" => "ann\r\n", "a tab" => "a\tb", "an escape" => "\e[2Jann", "NUL" => "a\0",
           "a C1 control" => "a\u0085" }
  pattern = PubnubPam::Permissions.pat(read: true)

  # Wherever a name is taken, by the argument that the error names.
  places = {
    "user_id" => ->(name) { emulator.client(user_id: name) },
    "auth_key" => ->(name) { emulator.client(auth_key: name) },
    "origin" => ->(name) { emulator.client(origin: name) },
    "token" => ->(name) { client.set_token("p0F2#{name}x") },
    "token " => ->(name) { client.revoke_token("p0F2#{name}x") },
    "authorized_user_id" => ->(name) { grant(channels: { "a" => read }, authorized_user_id: name) },
    "channels" => ->(name) { grant(channels: { name => read }) },
    "channels " => ->(name) { grant(channels: { name => pattern }) },
    "channel_groups" => ->(name) { grant(channel_groups: { name => read }) },
    "uuids" => ->(name) { grant(uuids: { name => PubnubPam::Permissions.res(get: true) }) },
    "channel" => ->(name) { client.grant(channel: "x#{name}x", read: true) },
    "auth_key " => ->(name) { client.grant(channel: "a", auth_key: "x#{name}x", read: true) },
    "channel_group" => ->(name) { client.audit(channel_group: "x#{name}x") }
  }

  def grant(**options)
    client.grant_token(ttl: 1, **options)
  end

  torn.each do |what, text|
    places.each do |argument, call|
      it "is refused with the name of the argument: #{what} in #{argument}" do
        expect { instance_exec(text, &call) }
          .to raise_error(PubnubPam::ArgumentError, /\A#{argument.strip}\b.*: expected .*U\+00../)
        expect(emulator.requests).to be_empty
      end
    end
  end

  it "is no error around a token: white space there is removed" do
    token = granted
    expect(client.revoke_token("#{token}\n")).to be_success
    expect { client.set_token(" #{token}\r\n") }.to change(client, :token).to(token)
  end
end

RSpec.describe "a name that is not valid UTF-8", :emulator do
  get = PubnubPam::Permissions.res(get: true)
  read = PubnubPam::Permissions.res(read: true)
  name = "caf\xE9#{"x" * 60}"

  {
    "channels" => { channels: { name => read } }, "channel_groups" => { channel_groups: { name => read } },
    "uuids" => { uuids: { name => get } }, "users" => { users: { name => get } },
    "categories" => { categories: { name => get } }, "categories " => { categories: [name] },
    "data_sync" => { data_sync: { name => {} } },
    "data_sync[:entities]" => { data_sync: { entities: { name => get } } },
    "projections[:resources][:entities]" => { projections: { resources: { entities: { name => "a" } } } },
    "spaces_permissions" => { spaces_permissions: { name => read } },
    "users_permissions" => { users_permissions: { name => get } },
    "meta" => { meta: { name => 1 } }, "authorized_user_id" => { authorized_user_id: name }
  }.each do |argument, options|
    it "is shown in the error, shortened: #{argument}" do
      expect { client.grant_token!(ttl: 1, **options) }
        .to raise_error(PubnubPam::ArgumentError, "#{argument.strip}: expected valid UTF-8 " \
                                                  "(String#encode converts to it), " \
                                                  "got \"caf\\xE9#{"x" * 32}… (String)")
    end
  end

  it "is shown in the error of a Regexp, shortened" do
    expect { client.grant_token!(ttl: 1, channels: { Regexp.new(name.b, Regexp::NOENCODING) => read }) }
      .to raise_error(PubnubPam::ArgumentError,
                      "channels: expected a Regexp in valid UTF-8, got /caf\\xE9#{"x" * 32}… (Regexp)")
  end
end

RSpec.describe "a key that was pasted" do
  {
    '"sec-c-hush"' => "quotation marks", "'sec-c-hush'" => "quotation marks", "“sec-c-hush”" => "quotation marks",
    "\uFEFFsec-c-hush" => "a byte order mark (U+FEFF)", "sec-c-\u200Bhush" => "a zero-width character (U+200B)",
    "sec-c-hush\n" => "a line break", "sec-c-hush " => "white space", "sec-c-hush\u00A0" => "white space"
  }.each do |key, what|
    it "is refused with a description of the wrong part: #{key.inspect}" do
      keys = { subscribe_key: "sub-c-x", publish_key: "pub-c-x", user_id: "me" }
      message = "secret_key: expected a secret key (sec-c-…), got one with #{what} in it"
      expect { PubnubPam::Client.new(**keys, secret_key: key) }.to raise_error(PubnubPam::ArgumentError, message)
      expect { PubnubPam::Client.new(**keys, publish_key: key.sub("sec", "pub")) }
        .to raise_error(PubnubPam::ArgumentError, /\Apublish_key: .* got one with #{Regexp.escape(what)} in it\z/)
    end
  end
end
