# frozen_string_literal: true

require "stringio"
require "spec_helper"
require_relative "run"
require_relative "token_storm"

# What a soak would say of things that do not add up: in a run that goes well, it says nothing.
RSpec.describe Soak, :emulator do
  def request(mark, status, method: "POST")
    body = method == "POST" ? JSON.generate(permissions: { uuid: mark }) : ""
    sent = { http_method: method, path: "/v3/pam/s/grant", params: {}, body: }
    instance_double(PubnubPam::Emulator::Request, **sent, status:)
  end

  def entry(mark, outcome: :granted, requests: 1..1, code: 200)
    Soak::Entry.new(mark:, kind: :grant, outcome:, code:, requests:)
  end

  describe Soak::Ledger do
    def imbalances(requests, entries, late = [])
      described_class.new(requests).imbalances(entries, late)
    end

    it "finds no difference if each call was seen as often as it was tried" do
      seen = [request("r0-w0-1", 503), request("r0-w0-1", 200), request("r0-w0-2", 200)]
      expect(imbalances(seen, [entry("r0-w0-1", requests: 1..2), entry("r0-w0-2")])).to eq([])
    end

    it "reports a call that was granted but not seen" do
      expect(imbalances([], [entry("r0-w0-1")]))
        .to eq(["r0-w0-1 (grant, granted): 0 requests in the ledger, expected 1..1"])
    end

    it "reports a call that was sent twice without a retry" do
      expect(imbalances([request("r0-w0-1", 200)] * 2, [entry("r0-w0-1")]))
        .to eq(["r0-w0-1 (grant, granted): 2 requests in the ledger, expected 1..1"])
    end

    it "reports a call whose caller got another answer" do
      expect(imbalances([request("r0-w0-1", 403)], [entry("r0-w0-1")]))
        .to eq(["r0-w0-1 (grant, granted): the ledger ends with 403, the caller heard 200"])
    end

    it "reports a request without a call" do
      expect(imbalances([request("r0-w0-1", 200)], [])).to eq(['"r0-w0-1": in the ledger 1 times, never asked'])
    end

    it "accepts a request of an earlier round that was interrupted" do
      expect(imbalances([request("r0-w0-1", 200)], [], ["r0-w0-1"])).to eq([])
    end

    it "recognizes a revocation by the user of its token" do
      token = granted(authorized_user_id: "r0-w0-1", channels: { "a" => read })
      client.revoke_token!(token)
      expect(described_class.mark(emulator.requests.last)).to eq("r0-w0-1-revoked")
    end
  end

  describe Soak::Flatness do
    def growth(gauge, *values)
      still = { resident: 0, in_use: 0, files: 0, threads: 2, system_threads: 9, tasks: 0 }
      described_class.new(values.map { |value| Soak::Gauges.new(**still, gauge => value) }).complaints
    end

    it "accepts counts that go up and down" do
      expect(growth(:files, *[20, 50] * 20)).to eq([])
    end

    it "accepts growth while pools and caches fill" do
      expect(growth(:resident, *Array.new(30, 0), *Array.new(70, 1 << 30))).to eq([])
    end

    it "reports growth afterwards" do
      { resident: 1 << 20, in_use: 1 << 19, files: 4, threads: 1, system_threads: 1, tasks: 1 }.each do |gauge, step|
        expect(growth(gauge, *Array.new(60) { |round| round * step }).join).to start_with("#{gauge} grew from")
      end
    end
  end

  describe Soak::Tally do
    def tally(entries, asked: entries.size)
      round = instance_double(Soak::Round, requests: 0, faults: instance_double(Soak::Faults, counts: {}),
                                           report: Soak::Fleet::Report.new(asked, entries, []))
      described_class.new.tap { |tally| tally.add(round) }
    end

    all = Soak::OUTCOMES.each_with_index.to_a

    it "is balanced if every call has ended, and each outcome has occurred" do
      entries = all.map { |outcome, number| entry("r0-w0-#{number}", outcome:) }
      expect(tally(entries).imbalances).to eq([])
    end

    it "reports a call that has not ended" do
      entries = all.map { |outcome, number| entry("r0-w0-#{number}", outcome:) }
      expect(tally(entries, asked: 10).imbalances).to eq(["10 calls asked, 9 ended"])
    end

    it "reports an outcome that has not occurred" do
      expect(tally([entry("r0-w0-1")]).imbalances.last).to start_with("no call was revoked or parsed or")
    end
  end

  describe Soak::TokenStorm do
    it "finds nothing wrong with the token cache" do
      page = StringIO.new
      described_class.new(1, 1, arenas: %i[redis cluster flaky memory], out: page).call
      expect(page.string).to end_with("token storm: no revoked token was given out\n")
    end

    describe Soak::TokenStorm::Judge do
      let(:anns) { [:given, 1, 10, 20, "ann", "A"] }

      def complaints(*events, **options)
        events = events.map { |fields| Soak::TokenStorm::Ledger::Event.new(*fields) }
        described_class.new(events, **options).complaints
      end

      it "accepts a token that was returned before its revocation, or by a fetch that began before" do
        expect(complaints(anns, [:given, 2, 35, 60, "ann", "A"], [:revoked, 1, 30, 40, "revoke", "A"])).to eq([])
      end

      it "reports a fetch that began after the token's revocation" do
        expect(complaints(anns, [:revoked, 1, 30, 40, "revoke", "A"], [:given, 2, 41, 60, "ann", "A"]))
          .to eq(['a token of "ann" was given out 0.00 ms after its revocation (revoke)'])
      end

      it "reports a fetch that began after all of the user's tokens were revoked" do
        revoked = [:all_revoked, 3, 21, 40, "ann", nil]
        expect(complaints(anns, revoked, [:given, 2, 41, 60, "ann", "A"]).size).to eq(1)
        expect(complaints(anns, revoked, [:given, 2, 41, 60, "ann", "B"])).to eq([])
        expect(complaints([:given, 1, 10, 22, "ann", "A"], revoked, [:given, 2, 41, 60, "ann", "A"])).to eq([])
        expect(complaints(anns, [:all_revoked, 3, 21, 40, "bob", nil], [:given, 2, 41, 60, "ann", "A"])).to eq([])
      end

      it "reports a token that is still valid although revoke_all had to find it" do
        events = [anns, [:all_revoked, 3, 21, 40, "ann", nil]]
        alive = ->(token, user) { [token, user] == %w[A ann] }
        expect(complaints(*events, finds: :all, alive:)).to eq(['a token of "ann" lives on though all were revoked'])
        expect(complaints(*events, finds: :own, alive:)).to eq([])
        expect(complaints(*events, finds: :none, alive:)).to eq([])
      end

      it "reports other errors" do
        expect(complaints([:failed, 1, 10, 20, "fetch: NoMethodError", nil])).to eq(["fetch: NoMethodError"])
      end
    end
  end
end
