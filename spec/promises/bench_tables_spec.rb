# frozen_string_literal: true

require_relative "../../bench/run"

# How bin/bench words and judges what it has measured. The figures here are made up.
RSpec.describe "bin/bench's tables" do
  root = File.expand_path("../..", __dir__)

  describe Bench::Target do
    define_method(:judged) do |kind, number, ours, other|
      target = kind.new(:work, "column", "ours", number, other && "other")
      target.row({ "column" => { "ours" => ours, "other" => other } })[1..]
    end

    fast = Bench::Result.new(200.0, 5.0)
    slow = Bench::Result.new(100.0, 50.0)

    it "compares rates" do
      ours = judged(described_class::Rate, 1.5, fast, slow)
      expect(ours).to eq(["at least 1.5 × the rate of other", "2.00 ×", "met"])
      ours = judged(described_class::Rate, 0.9, slow, fast)
      expect(ours).to eq(["at least 0.9 × the rate of other", "0.50 ×", "missed"])
    end

    it "compares the CPU of a call" do
      ours = judged(described_class::Cost, 1.0 / 10, fast, slow)
      expect(ours).to eq(["at most 1/10 of the time of other", "1/10.0", "met"])
      ours = judged(described_class::Cost, 1.5, slow, fast)
      expect(ours).to eq(["at most 1.5 × the time of other", "10.0 ×", "missed"])
    end

    it "compares waits" do
      waits = [Bench::Wait.new(0.002), Bench::Wait.new(0.004)]
      expect(judged(described_class::Cost, 1, *waits)).to eq(["at most 1 × the time of other", "0.50 ×", "met"])
      expect(judged(described_class::Milliseconds, 1, waits.first, nil)).to eq(["at most 1 ms", "2.00 ms", "missed"])
    end

    it "counts whole round trips" do
      expect(judged(described_class::RoundTrips, 2, Bench::DistantWait.new(0.107), nil))
        .to eq(["the least possible: 2", "2.14", "met"])
      expect(judged(described_class::RoundTrips, 2, Bench::DistantWait.new(0.153), nil).last).to eq("missed")
    end

    it "does not judge what was not measured" do
      expect(judged(described_class::Rate, 1, fast, "not installed: wrk").last(2)).to eq(["–", "not measured"])
      expect(judged(described_class::Rate, 1, "failed: no answer", slow).last(2)).to eq(["–", "not measured"])
      expect(judged(described_class::Rate, 1, fast, Bench::Result.new(0.0, nil)).last).to eq("not measured")
    end

    it "reports a missing row" do
      target = described_class::Rate.new(:work, "column", "ours", 1, "another")
      expect(target.row({ "column" => { "ours" => fast } }).last).to eq("no such row")
      expect(target.row({ "column" => {} }).last).to eq("no such row")
      expect(target.row({}).last).to eq("no such row")
    end
  end

  it "compare every row with the first, or say why there is no figure" do
    columns = { "a" => { "ours" => Bench::Result.new(20.0, 1.5), "theirs" => Bench::Result.new(10.0, nil),
                         "another" => "not installed: it" } }
    expect(Bench::Table.new("title", columns).to_s).to eq(<<~MARKDOWN)
      ### title

      |         | a                 |
      |---------|-------------------|
      | ours    | 20.0/s, 1.50 µs   |
      | theirs  | 10.0/s (×2.00)    |
      | another | not installed: it |
    MARKDOWN
  end

  it "have the median of the rounds that succeeded" do
    waits = [0.3, "failed", 0.1, 0.2].map { |wait| wait.is_a?(Float) ? Bench::Wait.new(wait) : wait }
    expect(Bench.median_wait(waits)).to eq(Bench::Wait.new(0.2))
    expect(Bench.median_wait(%w[first second])).to eq("first")
  end

  it "give the README the CPU of a call" do
    stated = File.read("#{root}/README.md").scan(Bench::Documents::COST)
    expect(stated).to eq([Bench::Documents.cpu_of_a_call(File.read("#{root}/bench/README.md"))])
  end
end
