# frozen_string_literal: true

module Official
  # What came out of a call as one flat Hash of texts: `"returned.status[:code]" => "200"`. Two of them can be compared
  # line by line, whatever made them.
  class Snapshot
    # Longer than any call takes.
    PATIENCE = 20

    # What programs ask an HTTP answer for.
    ANSWER = %i[code status body headers].freeze
    ENVELOPE = %i[id first last history_start history_end timetoken].freeze
    FUTURE = %i[state fulfilled? rejected? complete? pending?].freeze

    # @yield the call
    def self.of(caller)
      snapshot = new
      snapshot.outcome { caller.make_call }
      snapshot.callbacks(caller)
      snapshot.to_h
    end

    # @return [Hash{String => String}]
    def to_h = @to_h.transform_values(&:scrub)

    def initialize
      @to_h = {}
    end

    def outcome
      @value = yield
      take("returned", @value)
      @to_h["outcome"] = "returns #{kind(@value)}"
    rescue StandardError, NotImplementedError => e
      @to_h.clear
      take("raised", e)
      @to_h["outcome"] = "raises #{named(e.class)}: #{e.message}"
    end

    # The envelopes that a callback has got.
    def callbacks(caller)
      envelopes = caller.called_back(wait: !rejected?) unless raised?
      return unless envelopes

      @to_h["called back"] = "#{envelopes.size} times"
      envelopes.each { |envelope| take("callback", envelope) }
      @to_h["called back with the value"] = envelopes.first.equal?(settled(@value)).inspect
    end

    private

    # The official gem calls nobody back then.
    def rejected? = future?(@value) && @value.rejected?

    def raised? = @to_h["outcome"].start_with?("raises")

    def take(path, value)
      case value
      when Hash then take_hash(path, value)
      when [] then @to_h[path] = "[]"
      when Array then value.each_with_index { |item, index| take("#{path}[#{index}]", item) }
      when Exception then take_error(path, value)
      when URI::Generic then take_uri(path, value)
      else take_other(path, value)
      end
    end

    def take_other(path, value)
      return take_envelope(path, value) if value.is_a?(Pubnub::Envelope)
      return take_future(path, value) if future?(value)
      return take_answer(path, value) if value.respond_to?(:headers) && value.respond_to?(:body)

      @to_h[path] = plain(value)
    end

    def take_hash(path, hash)
      @to_h["#{path}.keys"] = hash.keys.map(&:inspect).sort.join(", ")
      hash.each { |key, value| take("#{path}[#{key.inspect}]", value) }
    end

    def take_error(path, error)
      @to_h["#{path}.class"] = named(error.class)
      families = [Pubnub::Error, ::ArgumentError, ::TypeError, ::NameError].select { |family| error.is_a?(family) }
      @to_h["#{path} is one of"] = families.map { |family| named(family) }.inspect
      @to_h["#{path}.message"] = error.message
      @to_h["#{path}.to_s"] = error.to_s
    end

    def take_uri(path, uri)
      @to_h["#{path}.class"] = uri.class.name
      @to_h["#{path}.address"] = "#{uri.scheme}://#{uri.host}:#{uri.port}#{uri.path}"
      URI.decode_www_form(uri.query.to_s).each { |name, value| @to_h["#{path}.query.#{name}"] = value }
    end

    def take_envelope(path, envelope)
      @to_h["#{path}.class"] = named(envelope.class)
      %i[error? status result].each { |name| take("#{path}.#{name}", envelope.public_send(name)) }
      take_all(path, envelope, ENVELOPE)
    end

    def take_future(path, future)
      value = settled(future)
      @to_h["#{path}.class"] = named(future.class)
      take_all(path, future, FUTURE)
      take("#{path}.reason", future.reason)
      take("#{path}.value", value)
    end

    def take_answer(path, answer)
      @to_h["#{path}.class"] = answer.class.name
      take_all(path, answer, ANSWER - [:headers])
      names = answer.headers.keys.map(&:downcase) - %w[connection date content-length content-type]
      @to_h["#{path}.headers"] = "#{answer.headers.class} #{names.sort.inspect}"
    end

    def take_all(path, object, names)
      names.each do |name|
        @to_h["#{path}.#{name}"] = object.respond_to?(name) ? plain(object.public_send(name)) : "no such method"
      end
    end

    # A class of Ruby's own as its text, another one's object as its class.
    def plain(value)
      case value
      when String, Symbol, Numeric, nil, true, false then value.inspect
      else "a #{value.class}"
      end
    end

    def future?(value) = value.respond_to?(:value) && value.respond_to?(:state)

    def settled(value)
      future?(value) ? value.value(PATIENCE) : value
    end

    def kind(value)
      return "#{value.state} future of #{kind(settled(value))}" if future?(value)

      value.is_a?(Pubnub::Envelope) ? "#{named(value.class)} #{value.status[:code].inspect}" : value.class.to_s
    end

    # A class by the name that programs know it by.
    def named(type)
      name = type.name.split("::").last
      Pubnub.const_defined?(name, false) && Pubnub.const_get(name, false).equal?(type) ? "Pubnub::#{name}" : type.name
    end
  end
end
