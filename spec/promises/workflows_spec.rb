# frozen_string_literal: true

require "bundler"
require "fileutils"
require "open3"
require "tmpdir"
require "yaml"
require_relative "../../rakelib/platform/platform_check"

# CI and releases run on other machines than this one. Here, their files are checked, and each of their commands that
# can run here is run, as it stands in the file.
RSpec.describe ".github/workflows" do
  root = File.expand_path("../..", __dir__)
  tools = "#{root}/tmp/workflow-tools/bin"
  files = Dir["#{root}/.github/workflows/*.yml"]
  workflows = files.to_h { |file| [File.basename(file, ".yml"), YAML.safe_load_file(file)] }
  steps = workflows.flat_map { |_, workflow| workflow.fetch("jobs").values.flat_map { |job| job.fetch("steps") } }
  commands = steps.select { |step| step.key?("run") }

  # Steps that an example below runs.
  here = [
    "Workflows", "The whole round, with GC.stress", "The tag is the version, and the changelog has it", "Source gem",
    "The gem has what it should have", "Every gem is there", "Checksums", "Sign every gem", "Publish every gem",
    "Cross-compile for each Ruby", "Release notes"
  ]
  # Steps that bin/test or bin/setup run as well.
  in_bin_test = ["Everything", "Extension", "Ruby syntax", "Specs", "Rust tests", "Package and platform gem", "Gems"]
  # Steps that cannot run here, with the reason.
  elsewhere = {
    "What the official SDKs need" => "installs system packages",
    "Rust" => "changes the machine's Rust",
    "Rust for the compiler that Ruby uses" => "Windows",
    "Licenses of crates in platform gems" => "compiles cargo-about; licenses_spec compares names and versions",
    "List the crates in the libraries" => "compiles cargo-cyclonedx",
    "Install and use" => "containers and other systems; rake platform:check runs bin/try-gem"
  }

  # The code of a step, by its name. Steps of one name are the same in all jobs.
  define_method(:code) do |name|
    found = commands.select { |step| step["name"] == name }.map { |step| step["run"] }.uniq
    raise "expected one step #{name.inspect}, got #{found.size}" unless found.one?

    found.first
  end

  # Runs a step as GitHub does. `fakes` are programs in front of the real ones, by their code.
  define_method(:run_step) do |name, env = {}, folder: root, fakes: {}|
    Dir.mktmpdir do |bin|
      fakes.each { |program, script| File.write("#{bin}/#{program}", "#!/bin/bash\n#{script}\n", perm: 0o755) }
      File.write("#{bin}/.step", code(name))
      variables = { "PATH" => "#{bin}:#{ENV.fetch("PATH")}", "LOG" => "#{bin}/.log", **env }
      shell = %w[bash --noprofile --norc -eo pipefail]
      output, status = Open3.capture2e(variables, *shell, "#{bin}/.step", chdir: folder)
      log = File.exist?("#{bin}/.log") ? File.readlines("#{bin}/.log", chomp: true) : []
      [status.success?, output, log]
    end
  end

  define_method(:in_folder_with) do |*names, &block|
    Dir.mktmpdir do |folder|
      FileUtils.mkdir("#{folder}/gems")
      names.each { |name| File.write("#{folder}/gems/#{name}", name) }
      block.call("#{folder}/gems")
    end
  end

  release = workflows.fetch("release")
  platforms = release.dig("jobs", "platform", "strategy", "matrix", "platform")
  rubies = release.dig("env", "RUBIES").split(",")
  gems = [*platforms.map { |platform| "pubnub_pam-1.2.3-#{platform}.gem" }, "pubnub_pam-1.2.3.gem"]

  describe "what they may do" do
    it "uses actions by the SHA of a commit, with the version beside it" do
      lines = files.flat_map { |file| File.readlines(file, chomp: true).grep(/\buses:/) }
      expect(lines.size).to be > 20
      expect(lines).to all(match(%r{uses: [\w.-]+(/[\w.-]+)+@\h{40} # v\d+\.\d+\.\d+\z}))
    end

    it "uses one version of each action" do
      used = steps.filter_map { |step| step["uses"] }.uniq
      expect(used.map { |action| action[/\A[^@]+/] }.uniq.size).to eq(used.size)
    end

    it "gives rights to write to the job that publishes and to no other" do
      writing = workflows.flat_map do |_, workflow|
        workflow.fetch("jobs").select { |_, job| job.fetch("permissions", {}).value?("write") }.keys
      end
      expect(writing).to eq(["publish"])
      expect(workflows.transform_values { |workflow| workflow["permissions"] })
        .to eq("ci" => { "contents" => "read" }, "release" => {})
    end

    it "puts nothing of an event into code: values come as variables" do
      expect(commands.map { |step| step["run"] }).to all(satisfy { |code| !code.include?("${{") })
    end

    it "leaves no credentials in a checkout" do
      checkouts = steps.select { |step| step["uses"].to_s.start_with?("actions/checkout@") }
      expect(checkouts).to all(satisfy { |step| step.dig("with", "persist-credentials") == false })
    end

    it "waits for every other job, and for a reviewer, before anything is published" do
      jobs = release.fetch("jobs")
      expect(jobs.dig("publish", "needs")).to match_array(jobs.keys - ["publish"])
      expect(jobs.dig("publish", "environment")).to eq("release")
    end
  end

  describe "what they are about" do
    toolchains = { "linux" => "%s-unknown-linux-gnu", "linux-musl" => "%s-unknown-linux-musl",
                   "darwin" => "%s-apple-darwin", "mingw-ucrt" => "x86_64-pc-windows-gnu" }

    it "is tried with the Rubies that are released" do
      jobs = workflows.values.flat_map { |workflow| workflow.fetch("jobs").values }
      tried = jobs.filter_map { |job| job.dig("strategy", "matrix", "ruby") }
      expect(tried.size).to be > 3
      expect(tried).to all(eq(rubies))
    end

    it "begins with the oldest Ruby of the gem, and leaves none out" do
      expect(rubies).to eq(%w[3.1 3.2 3.3 3.4 4.0])
      gemspec = Gem::Specification.load("#{root}/pubnub_pam.gemspec")
      expect(gemspec.required_ruby_version.to_s).to eq(">= #{rubies.first}")
    end

    it "tries every platform gem on its system" do
      tried = %w[linux other].flat_map { |job| release.dig("jobs", job, "strategy", "matrix", "system") }
      expect(tried.map { |system| system["platform"] }).to match_array(platforms)
    end

    it "publishes for the systems and Rubies that the README names" do
      readme = Document.new("#{root}/README.md")
      expect(readme.table("Install").map { |row| row[1] }).to match_array(platforms)
      expect(File.read(readme.path)[/^## Install$.*?^## /m]).to include("Ruby #{rubies.first} to #{rubies.last}")
      expect(readme.table("Install").first.last).to start_with("glibc #{PlatformCheck::GLIBC}:")
    end

    it "collects the licenses for the targets of those systems" do
      targets = File.read("#{root}/rakelib/platform/about.toml")[/^targets = \[(.*?)\]/m, 1].scan(/"(.+?)"/).flatten
      target = ->(platform) { toolchains.fetch(platform[/-(.+)/, 1]) % platform[/[^-]+/].sub("arm64", "aarch64") }
      expect(targets).to match_array(platforms.map(&target))
    end

    it "publishes plain x86_64-linux and the one for musl together, which every installer understands" do
      linux = platforms.grep(/linux/)
      expect(linux).to match_array(%w[x86_64-linux x86_64-linux-musl aarch64-linux aarch64-linux-musl])
    end

    it "cross-compiles with the rb-sys of Cargo.lock" do
      locked = File.read("#{root}/Cargo.lock")[/name = "rb-sys"\nversion = "(.+)"/, 1]
      expect(release.dig("env", "RB_SYS_VERSION")).to eq(locked)
    end
  end

  it "has a way to be checked for each command: run here, part of bin/test, or not here for a reason" do
    names = commands.map { |step| step.fetch("name") }.uniq
    expect(names).to match_array(here + in_bin_test + elsewhere.keys)
  end

  commands.each do |step|
    it "has valid shell code in the step #{step["name"].inspect}" do
      output, status = Open3.capture2e("bash", "-n", "-c", step["run"])
      expect(status).to be_success, output
    end
  end

  in_bin_test.each do |name|
    it "does in the step #{name.inspect} what bin/test does, too" do
      known = ["bin/test", *%w[test setup].map { |script| File.read("#{root}/bin/#{script}") }].join("\n")
      expect(known).to include(code(name).strip.sub(/ --exclude-pattern .*/, ""))
    end
  end

  it "passes its own checks of workflows" do
    unless File.exist?("#{tools}/zizmor")
      raise "bin/setup has not installed tmp/workflow-tools" if ENV["CI"] == "true"

      skip "bin/setup installs the tools"
    end
    checks = code("Workflows").lines.grep_v(/venv|pip install/).join
    output, status = Open3.capture2e("bash", "-euc", checks, chdir: root)
    expect(status).to be_success, output
  end

  it "uses the gem while garbage is collected at every chance" do
    ok, output, = run_step("The whole round, with GC.stress")
    expect(ok).to be(true), output
    expect(output).to eq("gc_stress: 1 round\n")
  end

  describe "a release" do
    describe "of the tag" do
      around do |example|
        Dir.mktmpdir do |folder|
          @folder = folder
          FileUtils.mkdir_p("#{folder}/lib/pubnub_pam")
          FileUtils.cp("#{root}/lib/pubnub_pam/version.rb", "#{folder}/lib/pubnub_pam")
          File.write("#{folder}/CHANGELOG.md", "## [#{PubnubPam::VERSION}] - 2030-01-01\n")
          example.run
        end
      end

      define_method(:check_tag) do |tag|
        run_step("The tag is the version, and the changelog has it",
                 { "TAG" => tag, "GITHUB_OUTPUT" => "#{@folder}/output" }, folder: @folder).first
      end

      it "continues with the version of the tag" do
        expect(check_tag("v#{PubnubPam::VERSION}")).to be(true)
        expect(File.read("#{@folder}/output")).to eq("version=#{PubnubPam::VERSION}\n")
      end

      it "stops at the tag of another version" do
        expect(check_tag("v9.9.9")).to be(false)
      end

      it "fails if the changelog does not have the version" do
        File.write("#{@folder}/CHANGELOG.md", "## [Unreleased]\n")
        expect(check_tag("v#{PubnubPam::VERSION}")).to be(false)
      end
    end

    it "builds the source gem and compares its files" do
      ok, output, = run_step("Source gem")
      expect(ok).to be(true), output
    end

    it "compares a platform gem with the expected files, and fails if a library is missing" do
      a_copy do |folder|
        FileUtils.mkdir("#{folder}/pkg")
        environment = { "PLATFORM" => "x64-mingw-ucrt", "RUBIES" => rubies.join(",") }
        inspect_gem = lambda do |versions|
          pack(folder, "x64-mingw-ucrt", versions)
          run_step("The gem has what it should have", environment, folder: folder)
        end
        expect(inspect_gem.call(rubies)).to match([true, /is as promised/, []])
        expect(inspect_gem.call(rubies - ["3.3"])).to match([false, %r{missing file: lib/pubnub_pam/3\.3/}, []])
      end
    end

    # A copy of the project as git has it, with what is not committed yet.
    define_method(:a_copy) do |&block|
      listed, = Open3.capture2(*%w[git ls-files -z --cached --others --exclude-standard], chdir: root)
      Dir.mktmpdir do |folder|
        listed.split("\0").select { |file| File.file?("#{root}/#{file}") }.each do |file|
          FileUtils.mkdir_p(File.dirname("#{folder}/#{file}"))
          FileUtils.cp("#{root}/#{file}", "#{folder}/#{file}")
        end
        block.call(folder)
      end
    end

    define_method(:pack) do |folder, platform, versions|
      File.write("#{folder}/tmp.so", "a library of another system")
      libraries = versions.to_h { |ruby| [ruby, "#{folder}/tmp.so"] }
      Dir.chdir(folder) do
        gemspec = Gem::Specification.load("#{root}/pubnub_pam.gemspec")
        output = "#{folder}/pkg/#{gemspec.full_name}-#{platform}.gem"
        Gem::DefaultUserInteraction.use_ui(Gem::SilentUI.new) { PlatformGem.wrap(gemspec, platform, libraries, output) }
      end
    end

    it "cross-compiles with every Ruby, in a container, by a task that there is" do
      fakes = { "gem" => 'echo "gem $*" >> "$LOG"', "rb-sys-dock" => 'printf "%s\n" "$@" >> "$LOG"' }
      environment = { **release.fetch("env"), "PLATFORM" => "x86_64-linux" }
      ok, output, log = run_step("Cross-compile for each Ruby", environment, fakes: fakes)
      expect(ok).to be(true), output
      expect(log).to start_with(
        "gem install --no-document rb_sys --version #{environment["RB_SYS_VERSION"]}",
        "--platform", "x86_64-linux", "--ruby-versions", rubies.join(","), "--"
      ).and end_with(/bundle exec rake native:x86_64-linux gem\z/)
    end

    it "fails if a gem is missing or there is one too many" do
      check = ->(folder) { run_step("Every gem is there", publish_environment, folder: folder).first }
      in_folder_with(*gems) { |folder| expect(check.call(folder)).to be(true) }
      in_folder_with(*gems.drop(1)) { |folder| expect(check.call(folder)).to be(false) }
      in_folder_with(*gems, "pubnub_pam-1.2.3-java.gem") { |folder| expect(check.call(folder)).to be(false) }
    end

    define_method(:publish_environment) do
      step = steps.find { |it| it["name"] == "Every gem is there" }
      { "VERSION" => "1.2.3", **step.fetch("env") }
    end

    it "writes checksums of all that is published" do
      in_folder_with(*gems, "pubnub_pam.cdx.json") do |folder|
        expect(run_step("Checksums", folder: folder).first).to be(true)
        output, status = Open3.capture2e("sha256sum", "--check", "SHA256SUMS", chdir: folder)
        expect(status).to be_success
        expect(output.lines.size).to eq(gems.size + 1)
      end
    end

    it "signs every gem, and fails if one cannot be signed" do
      signing = 'echo "$@" >> "$LOG"; [[ $2 != *"$REFUSED" ]]'
      fakes = { "gem" => "", "sigstore-cli" => signing }
      sign = ->(folder, refused) { run_step("Sign every gem", { "REFUSED" => refused }, folder: folder, fakes: fakes) }
      in_folder_with(*gems) do |folder|
        ok, output, log = sign.call(folder, "nothing")
        expect(ok).to be(true), output
        expect(log).to match_array(gems.map { |gem| "sign #{gem} --bundle #{gem}.sigstore.json" })
        expect(sign.call(folder, "musl.gem").first).to be(false)
      end
    end

    describe "that publishes" do
      # Pushes are written down. Of gems in $SERVER, `gem fetch` brings a copy; of others, nothing.
      server = <<~'SHELL'
        case $1 in
          push) echo "$2 $3 $4" >> "$LOG"; [[ $2 != "$REFUSED" ]] ;;
          fetch)
            suffix=; [[ $6 == ruby ]] || suffix="-$6"
            cp "$SERVER/$2-$4$suffix.gem" . ;;
        esac
      SHELL

      define_method(:publish) do |folder, env = {}|
        environment = { "VERSION" => "1.2.3", "SERVER" => "#{folder}/../server", "REFUSED" => "", **env }
        FileUtils.mkdir_p(environment["SERVER"])
        run_step("Publish every gem", environment, folder: folder, fakes: { "gem" => server })
      end

      it "pushes each gem with its attestation, the source gem last" do
        in_folder_with(*gems) do |folder|
          ok, output, log = publish(folder)
          expect(ok).to be(true), output
          expect(log).to match_array(gems.map { |gem| "#{gem} --attestation #{gem}.sigstore.json" })
          expect(log.last).to start_with("pubnub_pam-1.2.3.gem ")
        end
      end

      it "stops at the first gem that is refused" do
        in_folder_with(*gems) do |folder|
          ok, _, log = publish(folder, { "REFUSED" => gems.min })
          expect(ok).to be(false)
          expect(log.size).to eq(1)
        end
      end

      it "continues a half-finished release without replacing files" do
        in_folder_with(*gems) do |folder|
          FileUtils.mkdir("#{folder}/../server")
          FileUtils.cp("#{folder}/#{gems.first}", "#{folder}/../server")
          ok, output, log = publish(folder)
          expect(ok).to be(true), output
          expect(log.map { |line| line[/\S+/] }).to match_array(gems.drop(1))
        end
      end

      it "fails if another gem was published under the name" do
        in_folder_with(*gems) do |folder|
          FileUtils.mkdir("#{folder}/../server")
          File.write("#{folder}/../server/pubnub_pam-1.2.3.gem", "another")
          expect(publish(folder).first).to be(false)
        end
      end
    end

    it "puts gems, signatures, checksums and the bill of materials on the release's page" do
      in_folder_with(*gems, "a.sigstore.json", "SHA256SUMS", "pubnub_pam.cdx.json") do |folder|
        fakes = { "gh" => 'printf "%s\n" "$@" >> "$LOG"' }
        ok, output, log = run_step("Release notes", { "TAG" => "v1.2.3" }, folder: folder, fakes: fakes)
        expect(ok).to be(true), output
        expect(log.first(4)).to eq(%w[release create v1.2.3 --verify-tag])
        expect(log).to include(*gems, "a.sigstore.json", "SHA256SUMS", "pubnub_pam.cdx.json")
      end
    end
  end
end
