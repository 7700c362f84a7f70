# frozen_string_literal: true

require "json"
require "logger"
require "pp"
require "stringio"
require "yaml"

# Everything that can be reached from an object of this gem: by instance variables, by public readers, through Hashes,
# Arrays and causes; and everything that can be made of it to look at, to log or to store.
class ObjectGraph
  # A text with the way that leads to it: `client@envelope_config[:origin]`, `envelope#error.full_message`.
  Text = Struct.new(:path, :text)

  PRINTERS = {
    "inspect" => :inspect.to_proc, "to_s" => :to_s.to_proc, "pp" => ->(object) { PP.pp(object, +"") },
    "JSON" => ->(object) { JSON.generate(object) }, "to_json" => :to_json.to_proc,
    "as_json" => ->(object) { object.as_json.inspect }, "Marshal" => ->(object) { Marshal.dump(object) },
    "YAML" => ->(object) { YAML.dump(object) }, "string interpolation" => ->(object) { "#{object}" }, # rubocop:disable Style/RedundantInterpolation -- this is what is tried
    "format" => ->(object) { format("%p", object) }
  }.freeze
  OF_EXCEPTIONS = {
    "message" => :message.to_proc, "full_message" => ->(error) { error.full_message(highlight: false) },
    "detailed_message" => ->(error) { error.respond_to?(:detailed_message) ? error.detailed_message : "" },
    "backtrace" => ->(error) { error.backtrace.to_a.join("\n") }
  }.freeze
  # Methods without parameters that do something rather than tell something.
  DEEDS = %i[connect stop reset cancel close marshal_dump time!].freeze

  # The classes of ours among what was found.
  attr_reader :classes

  def initialize(roots)
    require "active_support" # late: it changes what others' specs are about
    require "active_support/json"
    @roots = roots
    @seen = {}.compare_by_identity
    @classes = []
  end

  # Every text, each once for every object that leads to it.
  def texts
    @roots.flat_map { |name, root| walk(root, name.to_s) }
  end

  private

  def walk(object, path)
    case object
    when String, Symbol then [Text.new(path, object.to_s)]
    when Proc, IO, StringIO, Logger, Thread then []
    else once(object) { inside(object, path) }
    end
  end

  def once(object)
    return [] if @seen.key?(object)

    @seen[object] = true
    yield
  end

  def inside(object, path)
    case object
    when Hash then object.flat_map { |key, value| walk(key, "#{path}.keys") + walk(value, "#{path}[#{key.inspect}]") }
    when Array then object.flat_map { |item| walk(item, "#{path}[]") }
    else ours?(object) ? of_object(object, path) : foreign(object, path)
    end
  end

  def ours?(object)
    object.class.name.to_s.start_with?("PubnubPam::")
  end

  # Nobody gets hold of these; but what they are in may print them.
  def internal?(object)
    object.class.name.start_with?("PubnubPam::Native::")
  end

  # Others' objects are printed as they would be inside one of ours.
  def foreign(object, path)
    [Text.new("#{path}.inspect", object.inspect), Text.new("#{path}.to_s", object.to_s)]
  end

  def of_object(object, path)
    @classes |= [object.class]
    printed(object, path) + variables(object, path) + (internal?(object) ? [] : readers(object, path))
  end

  def printed(object, path)
    printers = object.is_a?(Exception) ? PRINTERS.merge(OF_EXCEPTIONS) : PRINTERS
    printers.map { |name, print| Text.new("#{path}.#{name}", print_with(print, object)) }
  end

  # What refuses to be printed says so, and is looked at for what it says.
  def print_with(print, object)
    print.call(object)
  rescue TypeError, ArgumentError => e
    e.full_message(highlight: false)
  end

  def variables(object, path)
    object.instance_variables.flat_map { |name| walk(object.instance_variable_get(name), "#{path}#{name}") }
  end

  def readers(object, path)
    names = object.class.ancestors.take_while { |owner| owner != Object }.flat_map { |owner| told_by(owner) }
    names.uniq.flat_map { |name| walk(object.public_send(name), "#{path}##{name}") }
  end

  def told_by(owner)
    return %i[cause] if owner == Exception
    return [] unless owner.name.to_s.start_with?("PubnubPam")

    owner.public_instance_methods(false).select { |name| owner.instance_method(name).arity.zero? } - DEEDS
  end
end
