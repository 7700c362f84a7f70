# frozen_string_literal: true

Rails.application.routes.draw do
  root "rooms#show"
  resource :session, only: %i[new create destroy]
  resource :pubnub_token, only: :create
end
