# frozen_string_literal: true

Rails.application.routes.draw do
  root "rooms#show"
  get "hello", to: "rooms#hello"
  resource :sign_in, only: %i[new create]
  resource :session, only: :destroy
  resource :pubnub_token, only: :create
end
