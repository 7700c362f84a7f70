# frozen_string_literal: true

require "spec_helper"

RSpec.describe "requests of grant_tokens that are under way", :emulator do
  include_context "with many grants"

  around { |example| ScriptedServer.open(:holding) { |server| (@server = server) && example.run } }

  attr_reader :server

  let(:held_client) { emulator.client(origin: server.origin) }

  it "are as many as concurrency: says, and never more" do
    answering = Thread.new { answer_in_reverse(40, held_back: 4) }
    tokens = held_client.grant_tokens(items(40), concurrency: 4).map(&:token)
    answering.join
    expect(tokens).to eq(Array.new(40) { |number| "token-of-u#{number}" })
    expect(server.most_held).to eq(4)
  end

  it "continue while one is late, but only for a limited number" do
    pulled = 0
    most_ahead = 0
    list = items(100).each.lazy.map { |each| (pulled += 1) && each }
    answering = Thread.new { answer_all_but_the_first(2 * 16, 100) }
    held_client.grant_tokens(list, concurrency: 2) do |_, index|
      most_ahead = [most_ahead, pulled - index].max
    end
    answering.join
    expect([pulled, most_ahead, server.most_held]).to eq([100, 2 * 16, 2])
  end

  it "are reported as cancelled when the list fails, and those that were answered as answered" do
    categories = []
    reporting = emulator.client(origin: server.origin, on_request: ->(event) { categories << event.category })
    list = Enumerator.new { |grants| items(4).each { |item| grants << item } && raise(IOError, "the list is broken") }
    answering = Thread.new { answer_all_but_the_first_of(4) }
    expect { reporting.grant_tokens(list, concurrency: 2) { |envelope, _| envelope } }.to raise_error(IOError)
    answering.join
    expect(categories.tally).to eq(ack: 3, cancelled: 1)
  end

  # Of each few that wait, the latest is answered first.
  def answer_in_reverse(total, held_back:)
    total.times.each_slice(held_back) { |some| some.map { server.await_request }.reverse_each(&:grant) }
  end

  # The list is read on only when the second is answered, and so on.
  def answer_all_but_the_first_of(total)
    _first, second = Array.new(2) { server.await_request }.sort_by(&:user)
    second.grant
    server.grant_next(total - 2)
  end

  # The first is answered once so many others have been taken that no more will be.
  def answer_all_but_the_first(ahead, total)
    first, second = Array.new(2) { server.await_request }.sort_by(&:user)
    second.grant
    server.grant_next(ahead - 2)
    first.grant
    server.grant_next(total - ahead)
  end
end
