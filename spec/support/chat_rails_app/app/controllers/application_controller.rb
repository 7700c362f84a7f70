# frozen_string_literal: true

class ApplicationController < ActionController::Base
  helper_method :current_user

  private

  def current_user
    @current_user ||= User.new(session[:user_id]) if session[:user_id]
  end

  def require_user
    redirect_to(new_sign_in_path) unless current_user
  end
end
