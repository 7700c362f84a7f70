# frozen_string_literal: true

require "open3"

# Platform gems contain other people's code, so they have to carry its licenses.
RSpec.describe "THIRD_PARTY_LICENSES.md" do
  root = File.expand_path("../..", __dir__)
  rewrite = "`rake platform:licenses` rewrites the file"

  let(:text) { File.read("#{root}/THIRD_PARTY_LICENSES.md") }
  let(:named) { text.scan(/^- (\S+) (\d+\.\S+)/).uniq }
  let(:targets) { File.read("#{root}/rakelib/platform/about.toml")[/^targets = \[(.*?)\]/m, 1].scan(/"(.+?)"/).flatten }

  # Name and version of what is linked into the library of a system.
  define_method(:linked) do |target|
    command = %w[cargo tree --package pubnub_pam --edges normal --prefix none --locked --target] << target
    output, errors, status = Open3.capture3(*command, chdir: root)
    raise "#{command.join(" ")}: #{errors}" unless status.success?

    output.scan(/^(\S+) v(\S+)/)
  end

  it "names every crate in the libraries, with its version" do
    crates = targets.flat_map { |target| linked(target) }.uniq
    expect(crates.size).to be > 100
    expect(crates - named).to eq([]), rewrite
  end

  it "names no crate or version that is not used" do
    locked = File.read("#{root}/Cargo.lock").scan(/^name = "(.+)"\nversion = "(.+)"/)
    expect(named - locked).to eq([]), rewrite
  end

  it "has a text under each license that cargo-about may choose" do
    texts = { "MIT" => /MIT License/, "Apache-2.0" => /Apache License\s+Version 2\.0/, "ISC" => /ISC License/,
              "BSD-3-Clause" => /Neither the name of .* nor the names of/m, "Unicode-3.0" => /UNICODE LICENSE V3/,
              "CDLA-Permissive-2.0" => /Community Data License Agreement - Permissive - Version 2\.0/ }
    accepted = File.read("#{root}/rakelib/platform/about.toml")[/^accepted = \[(.*?)\]/m, 1].scan(/"(.+?)"/).flatten
    expect(accepted).to match_array(texts.keys)
    expect(texts.values).to all(satisfy { |regexp| text.match?(regexp) })
  end
end
