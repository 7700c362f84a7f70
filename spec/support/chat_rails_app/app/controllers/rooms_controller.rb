# frozen_string_literal: true

class RoomsController < ApplicationController
  before_action :authenticate_user!

  def show; end

  # The page that docs/rails.md ends with.
  def hello; end
end
