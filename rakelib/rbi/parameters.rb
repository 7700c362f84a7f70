# frozen_string_literal: true

module Rbi
  # The parameters of all forms of a method in one: what not every form has is optional, what forms disagree about
  # is anything.
  class Parameters
    Parameter = Struct.new(:written, :name, :type)

    def initialize(method_types, types)
      @forms = method_types
      @types = types
    end

    def sig
      given = all.map { |parameter| "#{parameter.name}: #{parameter.type}" }
      params = "params(#{given.join(", ")})." unless given.empty?
      "#{params}#{returned}"
    end

    def list
      all.empty? ? "" : "(#{all.map(&:written).join(", ")})"
    end

    private

    def all
      @all ||= [*positionals, rest, *keywords, keyword_rest, block].compact
    end

    def functions = @forms.map(&:type)

    def positionals
      least = functions.map { |form| form.required_positionals.size }.min
      places = functions.map { |form| form.required_positionals + form.optional_positionals }
      places.max_by(&:size).each_with_index.map do |parameter, index|
        positional(parameter.name || :"arg#{index}", places.filter_map { |form| form[index] }, required: index < least)
      end
    end

    # Ruby takes no name twice.
    def positional(name, given, required:)
      name = :"positional_#{name}" if keywords.any? { |keyword| keyword.name == name }
      Parameter.new(required ? name.to_s : "#{name} = T.unsafe(nil)", name, type_of(given))
    end

    def rest
      found = functions.filter_map(&:rest_positionals).first or return
      Parameter.new("*#{found.name || :rest}", found.name || :rest, @types.of(found.type))
    end

    def keywords
      names = functions.flat_map { |form| form.required_keywords.keys + form.optional_keywords.keys }.uniq
      names.map { |name| keyword(name) }.sort_by { |parameter| parameter.written.end_with?(":") ? 0 : 1 }
    end

    def keyword(name)
      required = functions.all? { |form| form.required_keywords.key?(name) }
      given = functions.filter_map { |form| form.required_keywords[name] || form.optional_keywords[name] }
      Parameter.new(required ? "#{name}:" : "#{name}: T.unsafe(nil)", name, type_of(given))
    end

    def keyword_rest
      found = functions.filter_map(&:rest_keywords).first or return
      Parameter.new("**#{found.name || :options}", found.name || :options, @types.of(found.type))
    end

    def block
      found = @forms.filter_map(&:block)
      return if found.empty?

      type = @types.block(found.first)
      optional = found.size < @forms.size && !type.start_with?("T.nilable")
      Parameter.new("&block", :block, optional ? "T.nilable(#{type})" : type)
    end

    def type_of(parameters)
      words = parameters.map { |parameter| @types.of(parameter.type) }.uniq
      words.one? ? words.first : any(words)
    end

    def returned
      words = functions.map { |form| @types.returned(form.return_type) }.uniq
      return words.first if words.one?

      "returns(#{any(words.map { |word| word[/\Areturns\((.*)\)\z/, 1] || "T.untyped" })})"
    end

    def any(words)
      words.include?("T.untyped") ? "T.untyped" : "T.any(#{words.join(", ")})"
    end
  end
end
