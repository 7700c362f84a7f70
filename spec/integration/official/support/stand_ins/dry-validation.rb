# frozen_string_literal: true

# In the place of the gem of that name, which no Debian package has. The official gem only declares schemas with it,
# for subscribers' envelopes, and looks into none of them where Access Manager is concerned.
module Dry
  module Schema
    # The rules stay unread.
    def self.Params # rubocop:disable Naming/MethodName -- the gem's own name for it
      Object.new
    end
  end

  module Validation
    class Contract
      class << self
        def params; end
        def rule(*); end
      end
    end
  end
end
