# frozen_string_literal: true

module Interop
  # What a token says, in a form that tokens read by different programs can be compared in: what all of the SDKs know.
  module Content
    KINDS = %i[channels groups uuids].freeze

    module_function

    # As our gem reads it.
    def of(text)
      token = PubnubPam::Token.parse(text)
      { ttl: token.ttl, authorized: token.authorized_user_id, meta: token.meta,
        resources: names(token.resources), patterns: names(token.patterns),
        categories: lists(token.to_h[:categories]) }
    end

    # As an SDK reads it: the shape that the Python and JavaScript SDKs share.
    def from(parsed)
      { ttl: parsed.fetch("ttl"), authorized: parsed["authorized_uuid"], meta: parsed["meta"] || {},
        resources: flags(parsed["resources"]), patterns: flags(parsed["patterns"]),
        categories: lists(parsed["categories"]) }
    end

    # As it was asked for.
    def asked(ttl:, authorized: nil, meta: {}, resources: {}, patterns: {}, categories: [])
      sorted = ->(scope) { scope.transform_values { |entries| entries.transform_values(&:sort) } }
      { ttl:, authorized:, meta:, resources: sorted.call(resources), patterns: sorted.call(patterns),
        categories: categories.sort }
    end

    # The same, for our client.
    def for_client(ttl:, authorized: nil, meta: nil, resources: {}, patterns: {}, categories: [])
      kinds = { channels: :channels, channel_groups: :groups, uuids: :uuids }
      permissions = kinds.transform_values do |kind|
        listed(resources[kind], :res).merge(listed(patterns[kind], :pat)) { |_, *both| both }
      end
      given = { **permissions, categories: }.reject { |_, entries| entries.empty? }
      { ttl:, authorized_user_id: authorized, meta:, **given }
    end

    def listed(entries, type)
      (entries || {}).transform_values { |list| PubnubPam::Permissions.public_send(type, **list.to_h { [_1, true] }) }
    end

    def names(scope)
      scope.slice(*KINDS).transform_values { |entries| entries.transform_values { |entry| entry.to_a.sort } }
        .reject { |_, entries| entries.empty? }
    end

    # The categories on which `get`, their only permission, is granted.
    def lists(categories)
      (categories || {}).map do |name, permissions|
        raise "unexpected permissions: #{permissions}" unless permissions.transform_keys(&:to_sym) == { get: true }

        name.to_sym
      end.sort
    end

    def flags(scope)
      kinds = (scope || {}).transform_keys(&:to_sym).reject { |_, entries| entries.empty? }
      kinds.transform_values do |entries|
        entries.transform_values { |entry| entry.select { |_, set| set }.keys.map(&:to_sym).sort }
      end
    end
  end
end
