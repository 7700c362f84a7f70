# frozen_string_literal: true

# Loaded by `.yardopts`. Markdown files link to each other by their paths, as GitHub does; YARD gives the pages that it
# makes of them other names. (Where no Markdown library is installed, RDoc writes `docs/rails_md.html` for
# `docs/rails.md`.)
module MarkdownLinks
  def resolve_links(text)
    link = /href="(?<path>[^":#]+?)(?<ending>_md\.html|\.md)?(?<anchor>#[^"]*)?"/
    super(text.gsub(link) { |it| page_of(Regexp.last_match) || it })
  end

  private

  # nil for what is none of the extra files.
  def page_of(link)
    folder = options.file ? File.dirname("/#{options.file.filename}") : "/"
    path = File.expand_path("#{link[:path]}#{".md" if link[:ending]}", folder).delete_prefix("/")
    file = options.files&.find { |extra| extra.filename == path }
    file && %(href="#{url_for_file(file, link[:anchor]&.delete_prefix("#"))}")
  end
end

YARD::Templates::Helpers::HtmlHelper.prepend(MarkdownLinks)
