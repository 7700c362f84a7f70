# frozen_string_literal: true

require "stringio"

# What the gem offers, three times: as it is loaded, as sig/ declares it, and as YARD reads its comments.
#
# Each is a Hash by path: "PubnubPam::Client", "PubnubPam::VERSION", "PubnubPam.client", "PubnubPam::Token#ttl".
module Surface
  ROOT = File.expand_path("../..", __dir__)

  # The gem by reflection, without what is private or marked `@api private`.
  class Loaded
    def initialize(documents)
      @documents = documents
      @seen = {}
      walk(PubnubPam)
    end

    def to_h = @seen

    # The methods alone, with their Method objects.
    def callables = @seen.select { |_, thing| thing.respond_to?(:parameters) }

    private

    def walk(namespace)
      return unless add(namespace.name, namespace)

      namespace.constants(false).each { |name| add_constant("#{namespace}::#{name}", namespace.const_get(name)) }
      namespace.singleton_methods(false).each { |name| add("#{namespace}.#{name}", namespace.method(name)) }
      instance_methods_of(namespace).each { |name| add("#{namespace}##{name}", namespace.instance_method(name)) }
    end

    # A class under a second name is a constant.
    def add_constant(path, value)
      value.is_a?(Module) && value.name == path ? walk(value) : add(path, [value])
    end

    def add(path, thing)
      @seen[path] = thing unless @documents.private?(path)
    end

    # A constructor counts where it is documented: the others are called by the gem alone.
    def instance_methods_of(namespace)
      constructor = @documents.at("#{namespace}#initialize") ? [:initialize] : []
      namespace.public_instance_methods(false) | (constructor & namespace.private_instance_methods(false))
    end
  end

  # What sig/ declares.
  class Signed
    def initialize
      require "rbs"
      loader = RBS::EnvironmentLoader.new
      %w[json logger].each { |library| loader.add(library:, version: nil) }
      loader.add(path: Pathname("#{ROOT}/sig"))
      @environment = RBS::Environment.from_loader(loader).resolve_type_names
      @builder = RBS::DefinitionBuilder.new(env: @environment)
    end

    def to_h
      @to_h ||= constants.merge(*ours(@environment.class_decls).map { |name| { path(name) => name, **methods(name) } })
    end

    private

    def ours(declarations)
      declarations.keys.select { |name| path(name).match?(/\APubnubPam\b/) }
    end

    def path(name) = name.to_s.delete_prefix("::")

    def constants
      ours(@environment.constant_decls).to_h { |name| [path(name), name] }
    end

    def methods(name)
      public_methods("#", name, @builder.build_instance(name)).merge(
        public_methods(".", name, @builder.build_singleton(name))
      )
    end

    # RBS makes `new` from `initialize`, and has the latter private.
    def public_methods(mark, name, definition)
      declared = definition.methods.select do |method, entry|
        entry.defined_in == name && (entry.public? ? [mark, method] != [".", :new] : method == :initialize)
      end
      declared.to_h { |method, entry| ["#{path(name)}#{mark}#{method}", entry.method_types] }
    end
  end

  # What YARD reads.
  class Documented
    attr_reader :complaints

    def initialize
      require "yard"
      YARD::Registry.clear
      @complaints = complaints_while { YARD.parse("#{ROOT}/lib/**/*.rb") }
      @objects = YARD::Registry.all.to_h { |object| [object.path, object] }
    end

    def at(path) = @objects[path]

    # Something that a person wrote: YARD itself makes up texts for attributes and a tag for names like `over?`.
    def text?(path)
      text = @objects[path]&.docstring&.all.to_s
      !text.strip.empty? && !text.start_with?("Returns the value of attribute", "Sets the attribute")
    end

    def private?(path) = @objects[path]&.tag(:api)&.text == "private"

    # Every @example with the object it belongs to.
    def examples
      @objects.values.flat_map { |object| object.tags(:example).map { |example| [object, example] } }
    end

    private

    def complaints_while
      logger = YARD::Logger.instance
      usual = logger.io
      logger.io = StringIO.new
      yield
      logger.io.string
    ensure
      logger.io = usual
    end
  end

  # The parameters of a method, in Ruby's terms or RBS's, in a form to compare.
  class Parameters
    attr_reader :required, :keywords

    def self.of_ruby(method)
      kinds = kinds_of(method)
      least = kinds[:req].size
      new(positionals: least..(kinds.key?(:rest) ? nil : least + kinds[:opt].size), required: kinds[:keyreq].sort,
          keywords: (kinds[:keyreq] + kinds[:key]).sort, open: kinds.key?(:keyrest))
    end

    # Keywords that are gathered as `unknown` are refused.
    def self.kinds_of(method)
      taken = method.parameters - [%i[keyrest unknown]]
      kinds = taken.group_by(&:first).transform_values { |pairs| pairs.map(&:last) }
      kinds.tap { kinds.default = [] }
    end
    private_class_method :kinds_of

    def self.of_rbs(method_type)
      type = method_type.type
      required = type.required_keywords.keys
      new(positionals: positionals_of_rbs(type), required: required.sort, open: !type.rest_keywords.nil?,
          keywords: (required + type.optional_keywords.keys).sort)
    end

    def self.positionals_of_rbs(type)
      least = (type.required_positionals + type.trailing_positionals).size
      least..(least + type.optional_positionals.size unless type.rest_positionals)
    end
    private_class_method :positionals_of_rbs

    def initialize(positionals:, required:, keywords:, open:)
      @positionals = positionals
      @required = required
      @keywords = keywords
      @open = open
    end

    # What is wrong with these overloads as a declaration of this method; nil where nothing is.
    def mismatch(overloads)
      declared = overloads.flat_map(&:keywords).uniq.sort
      return "keywords: #{declared} declared, #{@keywords} taken" unless @open || declared == @keywords

      overload = overloads.find { |each| !takes?(each) }
      "one way to call it is not possible: #{overload.inspect}" if overload
    end

    protected

    attr_reader :positionals

    private

    def takes?(overload)
      within?(overload.positionals) && (@required - overload.required).empty?
    end

    # Not `cover?`: Active Support's own has no answer for a range without an end.
    def within?(range)
      @positionals.begin <= range.begin && (@positionals.end.nil? || (range.end && range.end <= @positionals.end))
    end
  end
end
