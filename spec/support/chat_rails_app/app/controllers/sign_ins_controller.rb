# frozen_string_literal: true

class SignInsController < ApplicationController
  def new; end

  def create
    reset_session
    session[:user_id] = params.require(:name)
    redirect_to root_path
  end
end
