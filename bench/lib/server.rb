# frozen_string_literal: true

require "fileutils"
require "socket"

module Bench
  # What answers every grant with the same token: a static nginx where there is one, else a bare hyper responder.
  module Server
    ANSWER = File.read("#{ROOT}/limit/answer.json").chomp
    CONFIG = <<~NGINX
      daemon off;
      worker_processes 1;
      pid %<folder>s/nginx.pid;
      error_log %<folder>s/nginx.log;
      events { worker_connections 4096; }
      http {
        access_log off;
        keepalive_requests 1000000000;
        keepalive_timeout 600s;
        client_body_temp_path %<folder>s/body;
        proxy_temp_path %<folder>s/proxy;
        fastcgi_temp_path %<folder>s/fastcgi;
        uwsgi_temp_path %<folder>s/uwsgi;
        scgi_temp_path %<folder>s/scgi;
        server {
          listen 127.0.0.1:%<port>d backlog=4096%<mode>s;
          client_max_body_size 1m;
          client_body_buffer_size 256k;
          large_client_header_buffers 4 64k;
          %<tls>s
          location /time/ { default_type application/json; return 200 '[17000000000000000]'; }
          location / { default_type application/json; return 200 '%<answer>s'; }
        }
      }
    NGINX

    class << self
      # Yields its address and its name.
      def run(folder, &)
        Bench.command?("nginx") ? nginx(folder, &) : responder(&)
      end

      # Yields the address of the hyper responder.
      def responder
        questions, keep = IO.pipe
        address, output = IO.pipe
        pid = Process.spawn(*Cores.command(LIMIT, "respond"), in: questions, out: output)
        [questions, output].each(&:close)
        yield address.gets.chomp, "a hyper responder"
      ensure
        keep&.close # it ends with its input
        Process.wait(pid) if pid
      end

      # Yields the same; over TLS where `tls` has nginx's lines for it.
      def nginx(folder, tls = "")
        FileUtils.mkdir_p(folder)
        port = free_port
        mode = tls.empty? ? "" : " ssl"
        File.write("#{folder}/nginx.conf", format(CONFIG, folder:, port:, answer: ANSWER, tls:, mode:))
        command = Cores.command("nginx", "-p", folder, "-c", "#{folder}/nginx.conf")
        pid = Process.spawn(*command, out: File::NULL, err: File::NULL)
        wait_for(port)
        yield "127.0.0.1:#{port}", "nginx, one worker"
      ensure
        Process.kill(:QUIT, pid) if pid
        Process.wait(pid) if pid
      end

      private

      def free_port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }

      def wait_for(port)
        100.times do
          return TCPSocket.new("127.0.0.1", port).close
        rescue Errno::ECONNREFUSED
          sleep 0.05
        end
        abort "bench: nginx does not start: see its log in bench/out"
      end
    end
  end
end
