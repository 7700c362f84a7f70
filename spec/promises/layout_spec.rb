# frozen_string_literal: true

require "json"
require "open3"
require_relative "../support/rust_modules"

# DESIGN.md says which part may know what. These are the rules that a compiler does not check.
RSpec.describe "the layout" do
  root = File.expand_path("../..", __dir__)

  # Which members of the workspace a member may depend on, its tests included.
  arrows = {
    "re2" => [],
    "pam-core" => %w[re2],
    "pam-http" => %w[pam-core],
    "pam-client" => %w[pam-core pam-http],
    "pam-emulator" => %w[pam-core re2],
    "pubnub_pam" => %w[pam-client pam-core pam-emulator pam-http re2]
  }
  # What each pure crate may depend on.
  pure_packages = {
    "re2" => %w[regex regex-syntax],
    "pam-core" => %w[base64 ciborium ciborium-ll hmac percent-encoding re2 serde serde_json sha2 zeroize]
  }

  # The emulator from the top to the bottom. A name stands for a file and its folder; those of one line are one layer.
  emulator_layers = [
    %w[lib],
    %w[server],
    %w[control],
    %w[explain],
    %w[arguments],
    %w[service records faults operation_name issued_tokens],
    %w[routes],
    %w[handlers],
    %w[authorization],
    %w[authentication],
    %w[request_context],
    %w[errors],
    %w[error_bodies answer],
    %w[state],
    %w[token_signer options reply delivery http_date iso_date latest]
  ]

  gvl = "ext/pubnub_pam/src/ruby/gvl.rs"
  official_hash = "ext/pubnub_pam/src/ruby/official_hash.rs"

  pure_crates_never_touch = {
    "a clock" => /\b(SystemTime|Instant)\b/,
    "the environment" => /\bstd::(\{[^;]*)?\benv\b/,
    "a socket" => /\bstd::(\{[^;]*)?\bnet\b/,
    "a file" => /\bstd::(\{[^;]*)?\bfs\b/,
    "a process" => /\bstd::(\{[^;]*)?\bprocess\b/,
    "a thread" => /\bstd::(\{[^;]*)?\bthread\b/,
    "unsafe code" => /\bunsafe\b/
  }

  masks = { read: 1, write: 2, manage: 4, delete: 8, create: 16, get: 32, update: 64, join: 128 }

  define_method(:sources) do |pattern|
    files = Dir.glob(pattern, base: root).reject { |file| file.include?("/target/") }.sort
    raise "no source files match #{pattern}" if files.empty?

    files
  end

  # The text without its comments, which may well speak of what the code must not do.
  define_method(:code) do |file|
    text = File.read("#{root}/#{file}")
    next text.gsub(/(^|\s)#\s.*$/, "") if file.end_with?(".rb")

    text.gsub(%r{\br(#+)".*?"\1|"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/}m) { |match| match.start_with?("/") ? "" : match }
  end

  # A test may start a thread or read a vector; what ships may not. (rustfmt puts the closing brace in column 0.)
  define_method(:code_without_tests) do |file|
    code(file).gsub(/^#\[cfg\(test\)\]\nmod \w+ \{$.*?^\}$/m, "")
  end

  define_method(:files_with) do |regexp, pattern|
    sources(pattern).select { |file| code(file).match?(regexp) }
  end

  define_method(:workspace) do
    command = %w[cargo metadata --no-deps --format-version 1 --locked --offline]
    output, errors, status = Open3.capture3(*command, chdir: root)
    raise "#{command.join(" ")}: #{errors}" unless status.success?

    JSON.parse(output).fetch("packages").to_h { |package| [package.fetch("name"), package.fetch("dependencies")] }
  end

  define_method(:modules) { |crate| RustModules.new("#{root}/ext/#{crate}/src") }

  define_method(:emulator_layer) do |file|
    name = file[%r{\A[^/.]+}]
    emulator_layers.index { |layer| layer.include?(name) } || raise("#{file} is in none of the emulator's layers")
  end

  # A line that gives a permission its number, in either order: `name: "read", …, mask: 1` or `1 => :read`.
  define_method(:masks_stated_in) do |file|
    lines = code(file).lines
    masks.select do |name, mask|
      number = /(?<![\w.])#{mask}(?![\w.])/
      lines.any?(/\b#{name}\b.{0,40}?#{number}|#{number}\s*(=>|,)\s*\W{0,2}#{name}\b/i)
    end
  end

  it "has exactly the crates that the arrows are drawn between" do
    expect(workspace.keys).to match_array(arrows.keys)
  end

  arrows.each do |crate, allowed|
    it "lets #{crate} depend on #{allowed.empty? ? "none" : allowed.join(", ")} of our crates and on no other" do
      members = workspace.fetch(crate).map { |dependency| dependency.fetch("name") } & arrows.keys
      expect(members - allowed).to be_empty
    end
  end

  pure_packages.each do |crate, packages|
    it "gives #{crate} exactly the packages #{packages.join(", ")}" do
      shipped = workspace.fetch(crate).select { |dependency| dependency["kind"].nil? }
      expect(shipped.map { |dependency| dependency.fetch("name") }).to match_array(packages)
    end

    pure_crates_never_touch.each do |what, regexp|
      it "keeps #{what} out of #{crate}" do
        offenders = sources("ext/#{crate}/src/**/*.rs").select { |file| code_without_tests(file).match?(regexp) }
        expect(offenders).to be_empty
      end
    end
  end

  arrows.each_key do |crate|
    # A file and its folder are one room there: see RustModules#room_circles.
    it "has no circle of files in #{crate}" do
      expect(modules(crate).room_circles).to eq([])
    end
  end

  it "has no circle in the emulator even between a file and those in its folder" do
    expect(modules("pam-emulator").circles).to eq([])
  end

  it "points all uses in the emulator down: server, control, explanations, service, routes, handlers, checks, state" do
    upward = modules("pam-emulator").uses.select { |user, used| emulator_layer(used) < emulator_layer(user) }
    expect(upward).to eq([])
  end

  it "has a layer for every file of the emulator, and a file for every name of a layer" do
    names = modules("pam-emulator").files.map { |file| file[%r{\A[^/.]+}] }.uniq
    expect(names).to match_array(emulator_layers.flatten)
  end

  it "knows HTTP, sockets and the time of the day in the emulator's server only" do
    network = /\b(hyper|hyper_util|http_body_util|tokio|SystemTime)\b|\bstd::(\{[^;]*)?\bnet\b/
    knowing = files_with(network, "ext/pam-emulator/src/**/*.rs")
    expect(knowing.map { |file| file[%r{src/(\w+)}, 1] }.uniq).to eq(["server"])
  end

  it "says nothing of PubNub in re2" do
    words = /pubnub|access manager|\btoken\b|\bgrant\b|emulator/i
    expect(sources("ext/re2/src/**/*.rs").select { |file| File.read("#{root}/#{file}").match?(words) }).to eq([])
  end

  it "releases the GVL in one file only" do
    expect(files_with(/\b(rb_thread_call_without_gvl2?|rb_nogvl)\b/, "ext/**/*.rs")).to eq([gvl])
  end

  it "writes unsafe code in two files only: Ruby's lock, and the Hash of parse_token" do
    files = files_with(/\bunsafe\b/, "ext/**/*.rs").select { |file| code_without_tests(file).match?(/\bunsafe\b/) }
    expect(files).to match_array([gvl, official_hash])
  end

  it "waits for Ruby in its room alone: no other file of the extension asks for interrupts or threads" do
    waits = /\b(check_interrupts|without_gvl|is_main_thread)\b/
    expect(files_with(waits, "ext/**/*.rs")).to match_array([gvl, "ext/pubnub_pam/src/ruby/wait.rs"])
  end

  it "leaves calls to pam-client: the extension sends nothing by itself" do
    own = /\btokio::|\bTransport\b|\bsigner\(/
    expect(files_with(own, "ext/pubnub_pam/src/**/*.rs")).to eq([])
  end

  it "reads the keywords of a grant in one place of the extension, for one class, which Ruby makes in one place" do
    extension = "ext/pubnub_pam/src/**/*.rs"
    expect(files_with(/\bDraftBuilder\b/, extension)).to eq(["ext/pubnub_pam/src/arguments/draft.rs"])
    expect(files_with(/\bdraft::read\b/, extension)).to eq(["ext/pubnub_pam/src/classes/draft.rs"])
    expect(files_with(/\bNative::Draft\.new\b/, "{lib,exe}/**/*.rb")).to eq(["lib/pubnub_pam/client/draft.rb"])
    expect(code("lib/pubnub_pam/client/draft.rb").scan("Native::Draft.new").size).to eq(1)
  end

  it "states which keyword of a grant is about which kind of resource in one table" do
    keyword = /"(spaces_permissions|users_permissions)"/
    stating = sources("ext/**/*.rs").select { |file| code_without_tests(file).match?(keyword) }
    expect(stating).to eq(["ext/pam-core/src/draft/keyword.rs"])
  end

  # A rule of Access Manager names permissions, kinds of resource or limits. What Ruby's methods are called, and what a
  # message shows as an example, is none: the former stand in `define_method`, the latter are more than one word.
  it "has no rule of Access Manager in the extension: no name of a permission or kind of resource, and no limit" do
    kinds = /channels?|channel_groups?|groups?|uuids?|users?|spaces?|entity|entities|relationships?|memberships?/
    rule = /"(?:#{kinds}|#{Regexp.union(masks.keys.map(&:name))})"|\d+\s*\.\.=?\s*\d+|[<>]=?\s*\d{2,}/
    offenders = sources("ext/pubnub_pam/src/{classes,arguments}/*.rs").flat_map do |file|
      code_without_tests(file).lines.reject { |line| line.include?("define_") }.grep(rule).map { |line| [file, line] }
    end
    expect(offenders).to eq([])
  end

  it "states the permission masks in one table" do
    tables = sources("{ext,lib,exe}/**/*").grep(/\.rs\z|\.rb\z|\Aexe/).select { |file| masks_stated_in(file).size >= 4 }
    expect(tables).to eq(["ext/pam-core/src/permissions.rs"])
  end

  it "states all eight permission masks in that table" do
    expect(masks_stated_in("ext/pam-core/src/permissions.rs")).to eq(masks)
  end

  it "has the official gem's names use our client: no requests, signatures or answers of their own" do
    own = %r{\bNative\b|OpenSSL|Net::HTTP|\bJSON\b|\bURI\b|/v[123]/|signature=}
    expect(files_with(own, "lib/pubnub_pam/pubnub{.rb,/**/*.rb}")).to eq([])
  end

  it "prepends to no class of its own, and of the official gem to its client only" do
    expect(files_with(/\bprepend\b/, "lib/**/*.rb")).to eq(["lib/pubnub_pam/pubnub/official_patch.rb"])
  end

  it "reads no instance variables of other objects, and renames no methods" do
    expect(files_with(/\binstance_variable_[gs]et\b|\bclass_eval\b/, "lib/**/*.rb")).to eq([])
    # Its own, made from a table.
    expect(files_with(/\balias_method\b/, "lib/**/*.rb")).to eq(["lib/pubnub_pam/permissions.rb"])
  end

  it "sends calls in the Runner and in batches, which go through its middlewares; everything else asks these" do
    sends = /\bcall\.(?:join|start)\b|@native\.start\b/
    expect(files_with(sends, "lib/**/*.rb")).to eq(%w[lib/pubnub_pam/client/batch.rb lib/pubnub_pam/client/runner.rb])
  end

  it "keeps the Rakefile under fifteen lines" do
    expect(File.readlines("#{root}/Rakefile").size).to be_between(1, 14)
  end
end
