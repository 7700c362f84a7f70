# frozen_string_literal: true

# Not what an application has: what the specs need of this one.

# Expiry without waiting: this clock is as many seconds ahead as the file says, in all processes at once.
module AheadOfTime
  def now(...)
    super + File.read(ENV.fetch("SECONDS_AHEAD")).to_i
  end
end
Time.singleton_class.prepend(AheadOfTime)

# Who answered.
class SaysWho
  def initialize(app)
    @app = app
  end

  def call(env)
    status, headers, body = @app.call(env)
    [status, { **headers, "X-Worker" => Process.pid.to_s }, body]
  end
end
Rails.application.config.middleware.use SaysWho

# The process that workers are forked from has used PubNub and Redis before: nothing of that may be in their way.
Rails.application.config.after_initialize { PubnubTokens.for(User.new("preloader")) }
