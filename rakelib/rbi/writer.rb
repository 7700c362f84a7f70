# frozen_string_literal: true

require "rbs"
require_relative "parameters"
require_relative "types"

module Rbi
  # Signatures in RBS, written as Sorbet reads them. What Sorbet has no word for (interfaces, literal values) becomes
  # the nearest wider type.
  class Writer
    HEAD = <<~RUBY
      # typed: true
      # frozen_string_literal: true

      # Made from sig/ by `rake rbi`: change it there.

    RUBY

    Declarations = RBS::AST::Declarations
    Members = RBS::AST::Members

    def initialize(sources)
      @declarations = sources.flat_map { |source| declarations_in(source) }
      @types = Types.new(aliases(@declarations))
    end

    def to_s
      HEAD + @declarations.map { |declaration| lines(declaration).join("\n") }.join("\n\n").concat("\n")
    end

    private

    # Newer versions give more than the declarations.
    def declarations_in(source)
      parsed = RBS::Parser.parse_signature(source)
      parsed.first.is_a?(Array) || parsed.first.is_a?(RBS::Buffer) ? parsed.last : parsed
    end

    def aliases(declarations)
      declarations.reduce({}) do |found, declaration|
        case declaration
        when Declarations::Module, Declarations::Class then found.merge(aliases(declaration.members))
        when alias_class then found.merge(declaration.name.name => declaration.type)
        else found
        end
      end
    end

    def alias_class = Declarations.const_get(Declarations.const_defined?(:TypeAlias) ? :TypeAlias : :Alias)

    # What is in neither list is for RBS alone.
    WRITERS = {
      Declarations::Module => :namespace, Declarations::Class => :namespace, Declarations::Constant => :constant,
      Members::Include => :mixin, Members::Alias => :second_name, Members::AttrReader => :reader,
      Members::AttrWriter => :writer, Members::AttrAccessor => :accessor, Members::MethodDefinition => :method
    }.freeze
    private_constant :WRITERS

    def lines(thing)
      WRITERS.key?(thing.class) ? send(WRITERS.fetch(thing.class), thing) : []
    end

    def namespace(thing)
      kind = thing.is_a?(Declarations::Class) ? "class" : "module"
      ["#{kind} #{thing.name}#{parent(thing) if kind == "class"}", *body(thing), "end"]
    end

    def constant(thing)
      ["#{thing.name} = T.let(T.unsafe(nil), #{@types.of(thing.type)})"]
    end

    def mixin(thing)
      ["include #{thing.name}"]
    end

    def body(declaration)
      declaration.members.flat_map { |member| lines(member) }.map { |line| "  #{line}" }
    end

    def parent(declaration)
      " < #{declaration.super_class.name}" if declaration.super_class
    end

    def second_name(member)
      line = "alias_method :#{member.new_name}, :#{member.old_name}"
      member.kind == :singleton ? ["class << self", "  #{line}", "end"] : [line]
    end

    def reader(member)
      ["sig { returns(#{@types.of(member.type)}) }", "def #{owner(member)}#{member.name}; end"]
    end

    def accessor(member)
      reader(member) + writer(member)
    end

    def writer(member)
      type = @types.of(member.type)
      ["sig { params(value: #{type}).returns(#{type}) }", "def #{owner(member)}#{member.name}=(value); end"]
    end

    def owner(member)
      "self." if member.kind == :singleton
    end

    # Sorbet takes one signature: that of a method with several is as wide as all of them.
    def method(member)
      types = member.respond_to?(:overloads) ? member.overloads.map(&:method_type) : member.types
      parameters = Parameters.new(types, @types)
      ["sig { #{parameters.sig} }", "def #{owner(member)}#{member.name}#{parameters.list}; end"]
    end
  end
end
