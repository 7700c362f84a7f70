# frozen_string_literal: true

# A double of the gem `opentelemetry-api`, which is not installed for specs: what docs/observability.md uses of it, with
# the same names and keywords. Finished spans are kept.
module OpenTelemetry
  module Trace
    Status = Struct.new(:code, :description) do
      def self.error(description) = new(:error, description)
    end
  end

  # What a tracer starts.
  class Span
    attr_reader :name, :kind, :attributes, :exceptions
    attr_accessor :status

    def initialize(name, kind, attributes)
      @name = name
      @kind = kind
      @attributes = attributes
      @exceptions = []
    end

    def set_attribute(key, value)
      raise ::ArgumentError, "a finished span" if OpenTelemetry.finished_spans.include?(self)

      @attributes[key] = value
      self
    end

    def record_exception(error) = @exceptions << error

    def finish = OpenTelemetry.finished_spans << self
  end

  # What makes spans.
  class Tracer
    def start_span(name, kind: :internal, attributes: {}) = Span.new(name, kind, attributes.dup)
  end

  # What makes tracers.
  class TracerProvider
    def tracer(_name, _version = nil) = Tracer.new
  end

  class << self
    attr_reader :finished_spans

    def tracer_provider = TracerProvider.new
  end
  @finished_spans = []
end
