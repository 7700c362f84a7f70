# frozen_string_literal: true

require "openssl"
require "tempfile"

# A certificate authority that nobody has heard of, and the certificates that it makes up.
class TestCA
  YEAR = 365 * 24 * 3600

  # A server's TLS settings with a certificate of `lifetime` for `name`.
  def context(name: "IP:127.0.0.1", lifetime: (Time.now - YEAR)..(Time.now + YEAR), self_signed: false)
    certificate, key = issue(name:, lifetime:, self_signed:)
    OpenSSL::SSL::SSLContext.new.tap { |context| context.add_certificate(certificate, key) }
  end

  # A certificate for `name`, and its key.
  def issue(name: "IP:127.0.0.1", lifetime: (Time.now - YEAR)..(Time.now + YEAR), self_signed: false)
    key = new_key
    certificate = certificate("/CN=server", key, lifetime, self_signed ? nil : self)
    extend_with(certificate, "basicConstraints" => "CA:FALSE", "subjectAltName" => name)
    certificate.sign(self_signed ? key : @key, "SHA256")
    [certificate, key]
  end

  attr_reader :root

  def initialize
    @key = new_key
    @root = certificate("/CN=Nobody's CA", @key, (Time.now - YEAR)..(Time.now + YEAR), nil)
    extend_with(@root, "basicConstraints" => "critical,CA:TRUE", "keyUsage" => "critical,keyCertSign")
    @root.sign(@key, "SHA256")
  end

  # A PEM file with the authority's own certificate.
  def with_file
    Tempfile.create(["ca", ".pem"]) do |file|
      file.write(@root.to_pem)
      file.flush
      yield file.path
    end
  end

  private

  def new_key
    OpenSSL::PKey::EC.generate("prime256v1")
  end

  def certificate(subject, key, lifetime, authority)
    OpenSSL::X509::Certificate.new.tap do |certificate|
      certificate.version = 2
      certificate.serial = rand(1..(2**64))
      certificate.subject = OpenSSL::X509::Name.parse(subject)
      certificate.issuer = authority ? authority.root.subject : certificate.subject
      certificate.not_before = lifetime.begin
      certificate.not_after = lifetime.end
      certificate.public_key = key
    end
  end

  def extend_with(certificate, extensions)
    factory = OpenSSL::X509::ExtensionFactory.new(certificate, certificate)
    extensions.each { |name, value| certificate.add_extension(factory.create_extension("#{name}=#{value}")) }
  end
end
