# frozen_string_literal: true

class SessionsController < ApplicationController
  def new; end

  def create
    reset_session
    session[:user_id] = params.require(:name)
    redirect_to root_path
  end

  def destroy
    RevokePubnubTokensJob.perform_now(current_user)
    reset_session
    redirect_to new_session_path
  end
end
