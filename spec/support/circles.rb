# frozen_string_literal: true

# Groups of nodes of a directed graph each of which leads to all others of its group.
class Circles
  # `arrows` are pairs: from, to.
  def self.among(arrows) = new(arrows).groups

  def initialize(arrows)
    @next = arrows.group_by(&:first).transform_values { |pairs| pairs.map(&:last) }
  end

  def groups
    all = reached.map { |node, others| others.select { |other| reached[other]&.include?(node) }.sort }
    all.reject(&:empty?).uniq
  end

  private

  def reached
    @reached ||= @next.keys.to_h { |node| [node, reached_from(node)] }
  end

  def reached_from(node)
    seen = []
    open = [node]
    while (current = open.pop)
      fresh = @next.fetch(current, []) - seen
      seen.concat(fresh)
      open.concat(fresh)
    end
    seen
  end
end
