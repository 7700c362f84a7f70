# frozen_string_literal: true

require "json"
require "net/http"
require "uri"

# Somebody with cookies but without a browser, on one connection.
class Visitor
  def initialize(url)
    @http = Net::HTTP.start(URI(url).host, URI(url).port, read_timeout: 120)
    @cookies = {}
  end

  def get(path)
    answer_to(Net::HTTP::Get.new(path)).tap { |page| @csrf = page.body[/name="csrf-token" content="([^"]+)"/, 1] }
  end

  # As a form of the page that was got last, or as a script of it.
  def post(path, **form)
    request = Net::HTTP::Post.new(path, { "X-CSRF-Token" => @csrf }.compact)
    request.form_data = form
    answer_to(request)
  end

  def close = @http.finish

  private

  def answer_to(request)
    request["Cookie"] = @cookies.map { |pair| pair.join("=") }.join("; ")
    @http.request(request).tap do |answer|
      answer.get_fields("Set-Cookie").to_a.each { |cookie| @cookies.store(*cookie[/\A[^;]+/].split("=", 2)) }
    end
  end
end
