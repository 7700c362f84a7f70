# frozen_string_literal: true

require_relative "connected"

# @param create [Boolean] whether the SDK tells this permission, when it parses a token
# @param but [Proc] the tokens that it cannot parse
RSpec.shared_examples "an SDK that reads the service's own tokens" do |create:, but:|
  # The SDK's reading; nil where it has none.
  def reading(token)
    Interop::Content.from(sdk_parse(token))
  rescue Interop::Refused
    nil
  end

  def without_create(content)
    scopes = content.slice(:resources, :patterns).transform_values do |scope|
      scope.transform_values { |entries| entries.transform_values { |permissions| permissions - [:create] } }
    end
    content.merge(scopes)
  end

  it "reads every token in spec/vectors as we do#{", but for create" unless create}" do
    tokens = JSON.parse(File.read(File.expand_path("../../../vectors/tokens.json", __dir__))).fetch("tokens")
    texts = tokens.map { |token| token.fetch("token") }
    differing = texts.reject do |text|
      ours = Interop::Content.of(text)
      reading(text) == (create ? ours : without_create(ours))
    end
    expect(differing).to eq(texts.select(&but))
    expect(differing.length).to be < texts.length / 10
  end
end
