# frozen_string_literal: true

module PubnubPam
  class Token
    # The kinds of resource that a token can be about.
    # @api private
    module Kinds
      # The keyword of {Access#allows?}, the name in {Token#resources}, the extension's word, the word in sentences and
      # tables.
      Kind = Struct.new(:keyword, :name, :native, :word)

      # Those at the top of {Token#resources}.
      PLAIN = [Kind.new(:channel, :channels, :channels, "channel"),
               Kind.new(:channel_group, :groups, :groups, "channel group"),
               Kind.new(:uuid, :uuids, :uuids, "user"),
               Kind.new(:user, :users, :users, "DataSync user")].freeze
      # Those below `:data_sync`.
      DATA_SYNC = [Kind.new(:entity, :entities, :"datasync:entities", "entity"),
                   Kind.new(:relationship, :relationships, :"datasync:relationships", "relationship"),
                   Kind.new(:membership, :memberships, :"datasync:memberships", "membership")].freeze
      # Not in {Token#resources}: what it is about has no names.
      CATEGORY = Kind.new(:category, :categories, :categories, "category")

      NAMED = [*PLAIN, *DATA_SYNC].freeze
      BY_KEYWORD = [*NAMED, CATEGORY].to_h { |kind| [kind.keyword, kind.freeze] }.freeze
      private_constant :Kind

      module_function

      # What {Token#resources} and {Token#patterns} return, made of what the block has for a kind.
      def scope
        entries = ->(kinds) { kinds.to_h { |kind| [kind.name, yield(kind.native)] } }
        { **entries.call(PLAIN), data_sync: entries.call(DATA_SYNC) }
      end

      # Each kind's word with its entries in a scope.
      def words(scope)
        flat = scope.merge(scope[:data_sync])
        NAMED.map { |kind| [kind.word, flat.fetch(kind.name)] }
      end
    end
    private_constant :Kinds
  end
end
