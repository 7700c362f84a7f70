# frozen_string_literal: true

# Nothing that an application has: what the specs need of this one.

# Expiry without waiting: while requests are answered the clock is as many seconds ahead as a file says. (Puma's own
# threads keep the real one, by which they judge whether a worker hangs.)
module AheadOfTime
  def now(...)
    super + Thread.current[:seconds_ahead].to_i
  end
end
Time.singleton_class.prepend(AheadOfTime)

# A middleware: sets that clock, and says which process answered.
class ForTheSpecs
  def initialize(app)
    @app = app
  end

  def call(env)
    Thread.current[:seconds_ahead] = File.read(ENV.fetch("SECONDS_AHEAD")).to_i
    status, headers, body = @app.call(env)
    [status, { **headers, "X-Worker" => Process.pid.to_s }, body]
  ensure
    Thread.current[:seconds_ahead] = nil
  end
end
Rails.application.config.middleware.use ForTheSpecs

# The process that workers are forked from has used PubNub and Redis before: nothing of that may be in their way.
Rails.application.config.after_initialize do
  PubnubAccess.new(User.new("preloader")).token if ENV.key?("PRELOADED_USE")
end
