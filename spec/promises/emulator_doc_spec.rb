# frozen_string_literal: true

require "spec_helper"
require "json"

# docs/emulator.md names every switch, and shows the refusals as they are. (The crate checks the table of operations.)
RSpec.describe "docs/emulator.md" do
  # Keywords that say where the emulator is and whose, and who sees it, not how it behaves.
  place = %i[port host allow_hosts subscribe_key publish_key secret_key page]
  document = Document.new(File.expand_path("../../docs/emulator.md", __dir__))
  switches = document.table("What is not documented").map(&:last).reject(&:empty?)

  it "lists every option of Emulator.start once, and no others" do
    keywords = PubnubPam::Emulator.method(:start).parameters.map(&:last) - place
    expect(switches.map { |switch| switch[/\A\w+/].to_sym }).to match_array(keywords)
  end

  it "has a default in every row" do
    rows = document.table("What is not documented")
    expect(rows.map(&:size)).to all(eq(3))
    expect(rows.flat_map { |row| row.first(2) }).not_to include("")
  end

  switches.each do |switch|
    it "shows #{switch} in a valid form" do
      keywords = eval("{ #{switch} }", binding, __FILE__, __LINE__) # rubocop:disable Security/Eval -- our own document
      PubnubPam::Emulator.start(**keywords) { |emulator| expect(emulator.origin).to start_with("127.0.0.1:") }
    end
  end

  document.table("Faults").each do |script, _, done|
    it "says correctly whether a call is carried out with #{script}", :emulator do
      token = granted
      eval("emulator.#{script}", binding, __FILE__, __LINE__) # rubocop:disable Security/Eval -- our own document
      answered = emulator.client(http_sync: true, max_retries: 0).revoke_token(token)
      expect(emulator.publish("room-1", "hi", auth: token).status).to eq(done == "yes" ? 403 : 200)
      expect([answered.success?, answered.attempts, emulator.requests[-2].fault]).not_to eq([true, 1, nil])
    end
  end

  document.blocks("ruby").each do |block|
    it "has an example that runs: #{block.name}" do
      code = DocumentedCode.new(block.code, file: document.path, line: block.line)
      expect { code.run(Object.new) }.not_to raise_error
    end
  end

  describe "in its table of refusals", :emulator do
    asked = {
      "Access Manager" => "/v2/subscribe/%s/a/0?channel-group=g", "Presence" => "/v2/presence/sub-key/%s/channel/a",
      "History" => "/v3/history/sub-key/%s/channel/a", "Actions" => "/v1/message-actions/%s/channel/a",
      "Objects" => "/v2/objects/%s/uuids/ann", "ChannelGroups" => "/v1/channel-registration/sub-key/%s/channel-group/g",
      "DataSync" => "/v1/datasync/subkeys/%s/users/ann"
    }

    document.table("Refusals").each do |who, body|
      it "shows the answer to #{who}" do
        path = format(asked.fetch(who), emulator.keys[:subscribe_key])
        auth = granted if who == "DataSync"
        answer = Wire.open(emulator) { |wire| wire.get(path, auth:) }
        expect([answer.status, JSON.parse(answer.body)]).to eq([403, JSON.parse(body)])
      end
    end
  end
end
