# frozen_string_literal: true

require "spec_helper"

RSpec.describe PubnubPam::CLI, "and the output of a batch", :emulator do
  include_context "with a command line"
  include_context "with a batch"

  it "is readable by its owner only, even if it had another mode before" do
    write(line)
    batch
    expect(File.stat(output).mode & 0o777).to eq(0o600)
    File.chmod(0o644, output)
    batch
    expect(File.stat(output).mode & 0o777).to eq(0o600)
  end

  it "tries a failed line again in the next batch, and puts its answer in place" do
    write(line(id: "a"), "torn", line(id: "c"))
    expect(batch).to eq(1)
    kept = answers.values_at(0, 2)
    write(line(id: "a"), line(id: "b"), line(id: "c"))
    expect([batch, err.string.lines.size]).to eq([0, 2])
    expect(answers.map { |answer| answer["id"] }).to eq(%w[a b c])
    expect(answers.values_at(0, 2)).to eq(kept)
    expect(emulator.requests.size).to eq(3)
    expect(Dir.children(@folder)).to contain_exactly("in.jsonl", "out.jsonl")
    expect(File.stat(output).mode & 0o777).to eq(0o600)
  end

  it "has one answer for the last line if that line failed before" do
    write("torn")
    expect(batch).to eq(1)
    write(line(id: "a"))
    expect(batch).to eq(0)
    expect(answers.map { |answer| [answer["line"], answer["id"]] }).to eq([[1, "a"]])
  end

  describe "run again" do
    it "sends nothing if all tokens are there" do
      write(*users(20))
      batch
      before = File.read(output)
      expect([batch, err.string, File.read(output), emulator.requests.size]).to eq([0, "", before, 20])
    end

    it "grants only the lines that were added" do
      write(*users(3))
      batch
      write(*users(5))
      expect(batch).to eq(0)
      expect(granted_ids).to eq(%w[u0 u1 u2 u3 u4])
      expect(emulator.requests.size).to eq(5)
    end

    it "writes an incomplete last line again" do
      write(*users(5))
      batch
      File.truncate(output, File.size(output) - 20)
      expect(batch).to eq(0)
      expect(granted_ids).to eq(%w[u0 u1 u2 u3 u4])
      expect(emulator.requests.size).to eq(6)
    end

    it "is refused if the output belongs to other lines" do
      write(*users(2))
      batch
      write(*users(2).reverse)
      expect(batch).to eq(1)
      expect(err.string).to match(/line 1 of the input has another id than here: is this the output of another/)
    end
  end

  describe "refuses" do
    it "to write into a file of another kind, and leaves it as it is" do
      write(line)
      [line, "some text", '{"line":1}', '{"line":"1","token":"x"}'].each do |text|
        File.write(output, "#{text}\nhalf", perm: 0o644)
        File.chmod(0o644, output)
        expect(batch).to eq(1)
        expect([File.read(output), File.stat(output).mode & 0o777]).to eq(["#{text}\nhalf", 0o644])
      end
      expect(err.string).to match(/expected an output of this command or a new file, but line 1 is not an answer$/)
    end

    it "to write into its own input" do
      write(line)
      expect(batch("--batch", input, "--out", input)).to eq(1)
      expect(File.read(input)).to eq("#{line}\n")
    end

    it "to write while another process does" do
      write(line)
      File.open(output, "w") do |file|
        file.flock(File::LOCK_EX)
        expect([batch, err.string]).to eq([1, "pubnub_pam: #{output}: another process is writing to it\n"])
      end
    end
  end
end
