# frozen_string_literal: true

class SessionsController < ApplicationController
  # The session first: pages that are open ask for another token as soon as theirs is refused.
  def destroy
    name = PubnubAccess.new(current_user).user_id
    reset_session
    RevokePubnubTokensJob.perform_now(name)
    redirect_to new_sign_in_path, status: :see_other
  end
end
