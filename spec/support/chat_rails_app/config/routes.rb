# frozen_string_literal: true

Rails.application.routes.draw do
  root to: redirect("/about")
  get "about", to: "pages#about"
  get "attic", to: "pages#attic"
  resource :sign_in, only: %i[new create]
  resource :session, only: :destroy
end
