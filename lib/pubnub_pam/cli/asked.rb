# frozen_string_literal: true

module PubnubPam
  class CLI
    # What the options of `grant` ask for.
    # @api private
    class Asked
      # Each option, by both of its names where it has two, with the place in grant_token's keywords that it fills, and
      # the type of permission.
      RESOURCES = {
        %w[--channel] => [%i[channels], :res], %w[--channel-pattern] => [%i[channels], :pat],
        %w[--group --channel-group] => [%i[channel_groups], :res],
        %w[--group-pattern --channel-group-pattern] => [%i[channel_groups], :pat],
        %w[--uuid] => [%i[uuids], :res], %w[--uuid-pattern] => [%i[uuids], :pat],
        %w[--datasync-user] => [%i[users], :res], %w[--datasync-user-pattern] => [%i[users], :pat],
        **%w[entities relationships memberships].zip(%w[entity relationship membership]).flat_map do |kind, option|
          place = [:data_sync, kind.to_sym]
          [[["--#{option}"], [place, :res]], [["--#{option}-pattern"], [place, :pat]]]
        end.to_h
      }.freeze
      CATEGORY = "--category"
      PROJECTIONS = { "--projection" => :resources, "--projection-pattern" => :patterns }.freeze
      # Options that can be given more than once.
      AGAIN = [*RESOURCES.keys.flatten, CATEGORY, *PROJECTIONS.keys].freeze

      def initialize
        @resources = Hash.new { |places, place| places[place] = Hash.new { |names, name| names[name] = {} } }
        @categories = []
        @projections = Hash.new { |parts, part| parts[part] = Hash.new { |kinds, kind| kinds[kind] = {} } }
      end

      def define(parser)
        RESOURCES.each do |options, (place, type)|
          names = options.map { |option| "#{option} NAME=PERMISSIONS" }
          parser.on(*names, "again for more of them") { |text| add(options.first, place, type, text) }
        end
        parser.on("#{CATEGORY} NAME", "channels or uuids: list the metadata of all; again for both") do |name|
          @categories << name
        end
        PROJECTIONS.each do |option, part|
          parser.on("#{option} KIND:ID=NAME", "a view of DataSync, such as entities:car-1=telemetry") do |text|
            project(option, part, text)
          end
        end
      end

      def empty? = without_permissions? && @projections.empty?

      # Projections permit nothing.
      def without_permissions? = @resources.empty? && @categories.empty?

      # The keywords of grant_token. One name can be both a resource and a pattern.
      def keywords
        found = { categories: @categories, projections: @projections }.reject { |_, content| content.empty? }
        @resources.each do |(keyword, kind), names|
          permissions = names.transform_values(&:values)
          kind ? (found[keyword] ||= {})[kind] = permissions : found[keyword] = permissions
        end
        found
      end

      private

      def add(option, place, type, text)
        name, _, flags = text.rpartition("=")
        raise UsageError, "#{option}: expected NAME=PERMISSIONS, got #{Arguments.shown(text)}" if name.empty?

        given = @resources[place][name]
        where = "#{option} #{Printable.escape(name)}"
        raise UsageError, "#{where}: duplicate name: give all of its permissions at once, with commas" if given[type]

        given[type] = Flags.permissions(where, type, Flags.split(flags))
      end

      # Ids may have colons and equals signs; kinds and names of projections have none.
      def project(option, part, text)
        object, _, name = text.rpartition("=")
        kind, _, id = object.partition(":")
        if [kind, id, name].any?(&:empty?)
          raise UsageError, "#{option}: expected KIND:ID=NAME, got #{Arguments.shown(text)}"
        end

        views = @projections[part][kind]
        raise UsageError, "#{option} #{Printable.escape(object)}: duplicate name" if views.key?(id)

        views[id] = name
      end
    end
    private_constant :Asked
  end
end
