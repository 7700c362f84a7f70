# frozen_string_literal: true

require "spec_helper"

RSpec.describe "A Rails application", :emulator do
  it "x" do
    RedisServer.open do |redis|
      ChatRailsApp.open(emulator:, redis:) do |app|
        Browser.open do |b|
          puts app.log
          b.visit("#{app.url}/")
          puts b.path
          b.type("#name", "ann")
          b.click("[type=submit]")
          begin
          b.await("#connection", /PNConnected/)
          ensure
          b.screenshot("/tmp/shot.png")
          puts app.log
          end
          b.type("#composer input", "hello")
          b.click("#composer button")
          b.await("#sent", "hello")
          b.await("#messages", /hello/)
          b.screenshot("/tmp/shot.png")
        end
      end
    end
  end
end
