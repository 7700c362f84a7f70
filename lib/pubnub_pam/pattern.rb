# frozen_string_literal: true

module PubnubPam
  # Patterns that cover exactly what they seem to: special characters are escaped, and both ends are anchored.
  #
  # Each is a Regexp, so it can be tried in irb, and used as a key of a permission map.
  #
  # @example
  #   rooms = PubnubPam::Pattern.glob("chat-room-*")
  #   rooms.match?("chat-room-7")   # => true
  #   rooms.match?("my-chat-room-") # => false
  #   client = PubnubPam::Emulator.start.client
  #   token = client.grant_token!(ttl: 15, channels: { rooms => PubnubPam::Permissions.pat(read: true) })
  #   PubnubPam::Token.parse(token).allows?(:read, channel: "chat-room-7") # => true
  module Pattern
    # The special characters of regular expressions, in RE2 and Ruby.
    SPECIAL = /[.*+?^$()\[\]{}|\\]/
    # The wildcards of a glob.
    WILDCARDS = { "*" => ".*", "?" => "." }.freeze
    private_constant :SPECIAL, :WILDCARDS

    module_function

    # All names that look like the glob. A user who chooses a part of it can enter `*`: check that part first.
    #
    # @param glob [String] `*` stands for any characters, also none, and `?` for one; all others for themselves
    # @return [Regexp]
    # @raise [PubnubPam::ArgumentError] for an empty String, or none
    # @example
    #   PubnubPam::Pattern.glob("user-*.inbox").match?("user-42.inbox") # => true
    def glob(glob)
      whole(text(:glob, glob).gsub(SPECIAL) { |character| WILDCARDS.fetch(character) { "\\#{character}" } })
    end

    # All names that begin so, the beginning itself among them: `user-1` also covers `user-10`. End the prefix with a
    # character that no name has, and check a prefix that a user chooses.
    #
    # @param prefix [String]
    # @return [Regexp]
    # @raise (see .glob)
    # @example
    #   PubnubPam::Pattern.prefix("user-42.").match?("user-42.inbox") # => true
    #   PubnubPam::Pattern.prefix("user-42.").match?("user-421")      # => false
    def prefix(prefix) = whole("#{escape(text(:prefix, prefix))}.*")

    # The one name: for code that has to give a pattern.
    #
    # @param name [String]
    # @return [Regexp]
    # @raise (see .glob)
    # @example
    #   PubnubPam::Pattern.exact("a.b").match?("a-b") # => false
    def exact(name) = whole(escape(text(:name, name)))
    def escape(text) = text.gsub(SPECIAL) { |character| "\\#{character}" }
    def whole(source) = Regexp.new("\\A#{source}\\z").freeze

    def text(argument, value)
      text = utf8(value.to_s) if (value.is_a?(String) || value.is_a?(Symbol)) && !value.empty?
      return text if text&.valid_encoding?

      got = WrongValue.describe(value)
      raise ArgumentError, "#{argument}: expected a String of at least one character, in valid UTF-8, got #{got}"
    end

    def utf8(text)
      text.encoding == Encoding::BINARY ? text.dup.force_encoding(Encoding::UTF_8) : text.encode(Encoding::UTF_8)
    rescue EncodingError
      nil
    end

    private_class_method :escape, :whole, :text, :utf8
  end
end
