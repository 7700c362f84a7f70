# frozen_string_literal: true

require "rbs"

module Rbi
  # Types of RBS in Sorbet's words.
  class Types
    # Who writes which kind of type; all others are of {base}.
    WRITERS = {
      RBS::Types::Optional => :optional, RBS::Types::Union => :union, RBS::Types::ClassInstance => :instance,
      RBS::Types::ClassSingleton => :singleton, RBS::Types::Alias => :expanded, RBS::Types::Tuple => :tuple,
      RBS::Types::Record => :record, RBS::Types::Proc => :lambda, RBS::Types::Literal => :literal
    }.freeze
    # Interfaces, boolish, and void in a place where Sorbet has none, are anything.
    BASES = {
      RBS::Types::Bases::Bool => "T::Boolean", RBS::Types::Bases::Nil => "NilClass",
      RBS::Types::Bases::Self => "T.self_type", RBS::Types::Bases::Instance => "T.attached_class",
      RBS::Types::Bases::Bottom => "T.noreturn"
    }.freeze
    GENERIC = { Array: "T::Array", Hash: "T::Hash", Range: "T::Range", Enumerable: "T::Enumerable",
                Enumerator: "T::Enumerator", Set: "T::Set" }.freeze

    def initialize(aliases)
      @aliases = aliases
      @open = []
    end

    def of(type)
      WRITERS.key?(type.class) ? send(WRITERS.fetch(type.class), type) : BASES.fetch(type.class, "T.untyped")
    end

    # The type of a block, which can be left out or not.
    def block(block)
      block.required ? procedure(block.type) : nilable(procedure(block.type))
    end

    def returned(type)
      type.is_a?(RBS::Types::Bases::Void) ? "void" : "returns(#{of(type)})"
    end

    private

    def optional(type) = nilable(of(type.type))

    def union(type) = any(type.types)

    def singleton(type) = "T.class_of(#{type.name})"

    def tuple(type) = "[#{type.types.map { |part| of(part) }.join(", ")}]"

    def record(_type) = "T::Hash[Symbol, T.untyped]"

    def lambda(type) = procedure(type.type)

    def literal(type)
      [true, false].include?(type.literal) ? "T::Boolean" : type.literal.class.name
    end

    def instance(type)
      name = type.name.to_s
      arguments = type.args.map { |argument| of(argument) }
      return name if arguments.empty?

      "#{GENERIC.fetch(type.name.name, name)}[#{arguments.join(", ")}]"
    end

    # An alias within itself, as JSON is, ends in anything.
    def expanded(type)
      name = type.name.name
      return "T.untyped" if @open.include?(name) || !@aliases.key?(name)

      @open.push(name)
      of(@aliases.fetch(name)).tap { @open.pop }
    end

    def any(types)
      nils, rest = types.partition { |type| type.is_a?(RBS::Types::Bases::Nil) }
      words = rest.map { |type| of(type) }.uniq
      return "T.untyped" if words.include?("T.untyped")

      whole = words.one? ? words.first : "T.any(#{words.join(", ")})"
      nils.empty? ? whole : nilable(whole)
    end

    def nilable(word)
      word == "T.untyped" ? word : "T.nilable(#{word})"
    end

    def procedure(type)
      names = type.required_positionals.each_with_index.map do |each, index|
        "#{each.name || "arg#{index}"}: #{of(each.type)}"
      end
      parameters = names.empty? ? "" : ".params(#{names.join(", ")})"
      "T.proc#{parameters}.#{returned(type.return_type)}"
    end
  end
end
