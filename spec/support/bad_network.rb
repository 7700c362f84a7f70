# frozen_string_literal: true

require "timeout"

# What examples about a bad network share.
module BadNetwork
  HUSH = { key: "sec-c-hush-hush", token: "p0F2-hush-token" }.freeze

  def self.included(group)
    group.let(:native) { PubnubPam.const_get(:Native) }
    group.let(:read) { PubnubPam::Permissions.res(read: true) }
  end

  def client_of(origin, **settings)
    limits = { open_timeout: 5, read_timeout: 5, total_timeout: 10, max_retries: 0 }
    keys = { subscribe_key: "sub-c-x", publish_key: "pub-c-x", secret_key: HUSH[:key], user_id: "server-1" }
    client = PubnubPam::Client.new(**keys, origin:, ssl: false, proxy: nil, http_sync: true, **limits, **settings)
    client.tap { client.set_token(HUSH[:token]) }
  end

  def within(seconds)
    start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    yield
  ensure
    expect(Process.clock_gettime(Process::CLOCK_MONOTONIC) - start).to be < seconds
  end

  # This process's sockets, where the system shows them.
  def sockets
    Dir.glob("/proc/self/fd/*").count { |file| socket?(file) }
  end

  def socket?(file)
    File.readlink(file).start_with?("socket:")
  rescue Errno::ENOENT
    false # closed meanwhile
  end

  # Where the system shows it; else 0.
  def resident_megabytes
    File.read("/proc/self/status")[/^VmRSS:\s+(\d+)/, 1].to_i / 1024
  rescue Errno::ENOENT
    0
  end

  # What a call leaves behind is gone a moment after it.
  def leaves_nothing_behind
    before = sockets
    yield
    Timeout.timeout(Children::PATIENCE) { sleep(0.001) until native.running_calls.zero? && sockets <= before }
  rescue Timeout::Error
    raise "left behind: #{native.running_calls} task(s), #{sockets - before} socket(s)"
  end

  def expect_no_secrets_in(error, envelope, heads = [])
    shown = [error.full_message(highlight: false), error.inspect, envelope.inspect, envelope.status.inspect].join
    signatures = heads.filter_map { |head| head[/signature=([^& ]+)/, 1] }
    [*HUSH.values, *signatures].each { |secret| expect(shown).not_to include(secret) }
  end

  # One call in each form, which both have to fail so.
  def expect_failure_of(client, error:, message:, code: nil, category: :error)
    envelope = client.revoke_token(HUSH[:token])
    expect(envelope.status).to include(code:, category:, error: true, auto_retried: false)
    expect(envelope.error).to be_an_instance_of(error).and have_attributes(message: match(message))
    expect { client.grant_token!(ttl: 1, channels: { "a" => read }) }.to raise_error(error, message)
    envelope
  end
end
