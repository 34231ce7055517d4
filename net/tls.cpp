#include "net/tls.h"

#include <boost/asio/ssl/context.hpp>
#include <string_view>

namespace net {
namespace ssl = boost::asio::ssl;
namespace {

constexpr unsigned char kAlpn[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

int select_alpn(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size,
                void*) {
  unsigned char* selected = nullptr;
  if (SSL_select_next_proto(&selected, out_size, kAlpn, sizeof(kAlpn), in, in_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = selected;
  return SSL_TLSEXT_ERR_OK;
}

core::Error bad_file(const std::string& file, const boost::system::error_code& ec) {
  return core::fail(core::ErrorKind::config, file + ": " + ec.message());
}

}  // namespace

core::Result<TlsContext> server_tls(const std::string& certificate, const std::string& private_key) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 |
                       ssl::context::no_compression);
  boost::system::error_code ec;
  context->use_certificate_chain_file(certificate, ec);
  if (ec) return bad_file(certificate, ec);
  context->use_private_key_file(private_key, ssl::context::pem, ec);
  if (ec) return bad_file(private_key, ec);
  SSL_CTX_set_alpn_select_cb(context->native_handle(), select_alpn, nullptr);
  return TlsContext(std::move(context));
}

core::Result<TlsContext> client_tls(const std::string& ca_file, bool verify) {
  ClientTls options;
  options.ca_file = ca_file;
  options.verify = verify;
  TRY(TlsContext context, client_tls(options));
  SSL_CTX_set_alpn_protos(context->native_handle(), kAlpn, sizeof(kAlpn));
  return context;
}

core::Result<TlsContext> client_tls(const ClientTls& options) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
  boost::system::error_code ec;
  context->set_default_verify_paths(ec);
  if (!options.ca_file.empty()) {
    context->load_verify_file(options.ca_file, ec);
    if (ec) return bad_file(options.ca_file, ec);
  }
  if (!options.certificate.empty()) {
    context->use_certificate_chain_file(options.certificate, ec);
    if (ec) return bad_file(options.certificate, ec);
    context->use_private_key_file(options.private_key, ssl::context::pem, ec);
    if (ec) return bad_file(options.private_key, ec);
  }
  context->set_verify_mode(options.verify ? ssl::verify_peer : ssl::verify_none, ec);
  if (ec) return bad_file(options.ca_file, ec);
  // Records are released between messages: an idle pooled connection then holds no 34 KB of buffers.
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  return TlsContext(std::move(context));
}

}  // namespace net
