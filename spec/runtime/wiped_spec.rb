# frozen_string_literal: true

require "spec_helper"

# The secret key's bytes are looked for in the memory of a process that has used it, from outside.
RSpec.describe "the memory of a secret key" do
  # Made byte by byte in a buffer of its own, so that it is in no source, and growing leaves no pieces behind.
  def make_secret
    String.new(capacity: 256, encoding: "UTF-8").tap do |secret|
      secret << "sec-c-"
      40.times { |index| secret << (97 + (((index * 7) + 3) % 26)) }
    end
  end

  def erase(secret)
    secret.bytesize.times { |index| secret.setbyte(index, 0) }
  end

  def client(secret)
    PubnubPam::Client.new(subscribe_key: "sub-c-1", publish_key: "pub-c-1", secret_key: secret, user_id: "u",
                          origin: "127.0.0.1:1", ssl: false, proxy: nil, max_retries: 1, http_sync: true)
  end

  def use(client)
    client.sign(method: "GET", path: "/time/0")
    5.times { client.revoke_token("x") }
    client.grant_token(ttl: 1, channels: { "a" => PubnubPam::Permissions.res(read: true) })
    PubnubPam::Client.new(subscribe_key: "sub-c-1", secret_key: "pub-c-1", user_id: "u")
  rescue PubnubPam::ArgumentError
    nil # a key that is refused is forgotten as well
  end

  # What is found of a key while its client lives, and after. Looking leaves copies, so a child of its own looks.
  def found(letting_go)
    in_child { with_process(letting_go) { |look| [look.call, look.call] } }
  end

  # Yields how to look at a process that uses a key, and lets it go on to the next step, which is to let go of it.
  def with_process(letting_go)
    steps, told = IO.pipe
    go_on, goes_on = IO.pipe
    pid = fork { run(letting_go, told, go_on) }
    yield -> { steps.read(1) && residues(pid).tap { goes_on.write(".") } }
  ensure
    Process.kill(:KILL, pid)
    Process.wait(pid)
    [steps, told, go_on, goes_on].each(&:close)
  end

  def run(letting_go, told, go_on)
    secret = make_secret
    clients = [client(secret)]
    use(clients.first)
    erase(secret)
    told.write(".") && go_on.read(1)
    letting_go.call(clients)
    told.write(".") && go_on.read(1)
    exit!
  end

  # The key in the clear, and as HMAC pads it.
  def residues(pid)
    secret = make_secret.b
    needles = { plain: secret, inner: masked(secret, 0x36), outer: masked(secret, 0x5c), half: secret[20..] }
    writable(pid).flat_map { |data| needles.filter_map { |name, bytes| name if data.include?(bytes) } }
  end

  def masked(secret, mask)
    secret.bytes.map { |byte| byte ^ mask }.pack("C*")
  end

  def writable(pid)
    File.open("/proc/#{pid}/mem", "rb") do |memory|
      File.readlines("/proc/#{pid}/maps").filter_map do |line|
        from, to = line.match(/\A(\h+)-(\h+) rw/)&.captures
        from && at(memory, from.hex, to.hex)
      end
    end
  end

  def at(memory, from, to)
    memory.seek(from)
    memory.read(to - from)
  rescue SystemCallError
    nil # pages of devices
  end

  before do
    skip "this system shows no process's memory" unless File.exist?("/proc/self/mem")
  end

  {
    "is closed" => ->(clients) { clients.first.close },
    "is collected" => lambda { |clients|
      clients.clear
      GC.start
    }
  }.each do |what, letting_go|
    it "contains it once while its client exists, and no more after that #{what}" do
      during, after = found(letting_go)
      expect(during).to match_array(%i[plain half])
      expect(after).to be_empty
    end
  end
end
