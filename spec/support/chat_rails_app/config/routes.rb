# frozen_string_literal: true

Rails.application.routes.draw do
  root "rooms#show"
  get "hello", to: "rooms#hello"
  resource :session, only: %i[new create destroy]
  resource :pubnub_token, only: :create
end
