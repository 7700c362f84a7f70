# frozen_string_literal: true

workers 2
threads 4, 4
preload_app!
bind "tcp://127.0.0.1:0"
environment "production"
# A worker that is told to end answers what it has accepted: with this, that is all there is to answer.
queue_requests false
