# frozen_string_literal: true

class ApplicationController < ActionController::Base
  helper_method :current_user

  private

  def current_user
    @current_user ||= User.new(session[:user_id]) if session[:user_id]
  end

  def authenticate_user!
    return if current_user

    request.format.html? && request.get? ? redirect_to(new_sign_in_path) : head(:unauthorized)
  end
end
