# frozen_string_literal: true

module PubnubPam
  class TokenCache
    # Numbers that callers give.
    # @api private
    module Numbers
      module_function

      # @return [Integer, Float, nil] nil for what is no finite number
      def plain(value)
        case value # by ===, as an ActiveSupport::Duration says of itself that it is a number
        when Integer then value
        when Float then value if value.finite?
        else value.to_r.to_f if defined?(ActiveSupport::Duration) && ActiveSupport::Duration === value # rubocop:disable Style/CaseEquality -- its is_a? lies
        end
      end

      # As messages show it.
      def shown(value)
        value.nil? || (value.is_a?(Numeric) && value.inspect.size < 40) ? value.inspect : WrongValue.describe(value)
      end
    end
    private_constant :Numbers
  end
end
