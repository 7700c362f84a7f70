# frozen_string_literal: true

desc "Write rbi/pubnub_pam.rbi, for Sorbet, from the signatures in sig/"
task :rbi do
  require_relative "rbi/writer"
  mkdir_p "rbi", verbose: false
  File.write("rbi/pubnub_pam.rbi", Rbi::Writer.new(Dir["sig/**/*.rbs"].map { |path| File.read(path) }).to_s)
end
