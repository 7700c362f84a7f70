# frozen_string_literal: true

# What `require "pubnub"` finds first while the names of the official gem are ours.
PubnubPam::Pubnub.send(:make_way)
