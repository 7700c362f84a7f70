# frozen_string_literal: true

# Somebody who said a name: this application believes everybody.
User = Struct.new(:id)
