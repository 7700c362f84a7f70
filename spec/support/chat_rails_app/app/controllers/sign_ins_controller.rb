# frozen_string_literal: true

class SignInsController < ApplicationController
  def new; end

  def create
    reset_session
    session[:user_id] = params.require(:name)
    redirect_to "/pubnub_lobby", status: :see_other
  end
end
