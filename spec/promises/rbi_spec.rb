# frozen_string_literal: true

require "spec_helper"
require_relative "../../rakelib/rbi/writer"

# rbi/pubnub_pam.rbi is what Sorbet reads: the signatures in sig/, and nothing else.
RSpec.describe "rbi/pubnub_pam.rbi" do
  root = File.expand_path("../..", __dir__)
  rbi = File.read("#{root}/rbi/pubnub_pam.rbi")

  def written(rbs)
    Rbi::Writer.new([rbs]).to_s.delete_prefix(Rbi::Writer::HEAD)
  end

  it "matches sig/ (if not: rake rbi)" do
    expect(rbi).to eq(Rbi::Writer.new(Dir["#{root}/sig/**/*.rbs"].map { |path| File.read(path) }).to_s)
  end

  it "is valid Ruby" do
    expect { RubyVM::InstructionSequence.compile(rbi) }.not_to raise_error
  end

  it "has every public method" do
    methods = Surface::Signed.new.to_h.keys.grep(/[.#]/).map { |path| path.split(/[.#]/, 2).last }
    names = rbi.scan(/(?:def (?:self\.)?|alias_method :)([^\s(;,]+)/).flatten
    expect(methods.uniq - names).to be_empty
  end

  it "has the types of RBS as types of Sorbet" do
    expect(written(<<~RBS)).to eq(<<~RUBY)
      module A
        type name = String | Symbol
        type tree = nil | Array[tree]
        interface _Call
          def call: () -> void
        end
        class B < StandardError
          attr_reader names: Array[name]
          def self.make: (?name? first, *Integer more, key: bool, ?other: :a | :b, **untyped rest) { (B) -> void } -> instance
          def both: (String one) -> String | (Symbol one, ?by: Float) -> nil
          def tree: (_Call call) -> tree
        end
      end
    RBS
      module A
        class B < StandardError
          sig { returns(T::Array[T.any(String, Symbol)]) }
          def names; end
          sig { params(first: T.nilable(T.any(String, Symbol)), more: Integer, key: T::Boolean, other: Symbol, rest: T.untyped, block: T.proc.params(arg0: B).void).returns(T.attached_class) }
          def self.make(first = T.unsafe(nil), *more, key:, other: T.unsafe(nil), **rest, &block); end
          sig { params(one: T.any(String, Symbol), by: Float).returns(T.any(String, NilClass)) }
          def both(one, by: T.unsafe(nil)); end
          sig { params(call: T.untyped).returns(T.nilable(T::Array[T.untyped])) }
          def tree(call); end
        end
      end
    RUBY
  end
end
