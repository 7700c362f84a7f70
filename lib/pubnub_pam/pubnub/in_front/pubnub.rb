# frozen_string_literal: true

# While our classes have the official gem's names, this folder is first in `$LOAD_PATH`, so `require "pubnub"` finds
# this file. It removes our names and the folder, requires the official gem, and patches that gem's client. Without an
# official gem, our names come back and the `require` has succeeded, so applications keep their `require "pubnub"`. Thus
# both gems can be in a Gemfile in either order. The official gem loaded by its path does not come here, and raises a
# LoadError.
PubnubPam::Pubnub.send(:make_way)
