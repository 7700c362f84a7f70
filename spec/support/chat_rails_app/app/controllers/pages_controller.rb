# frozen_string_literal: true

class PagesController < ApplicationController
  before_action :require_user

  def about; end

  # A channel that the policy gives no rights on.
  def attic; end
end
