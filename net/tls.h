// TLS contexts: one per core and use, because OpenSSL 3.0 is slow on contexts that threads share.
#pragma once

#include <memory>
#include <string>

#include "core/result.h"

namespace boost::asio::ssl {
class context;
}

namespace net {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// A server's context from PEM files; offers http/1.1 by ALPN. Errors name the file.
core::Result<TlsContext> server_tls(const std::string& certificate, const std::string& private_key);

// A client's context: system roots, plus `ca_file` when given; verification as told; offers http/1.1 by ALPN.
core::Result<TlsContext> client_tls(const std::string& ca_file, bool verify);

// What a client of another protocol than HTTP wants: no ALPN, and a certificate of its own where the server asks for
// one.
struct ClientTls {
  std::string ca_file;                   // beside the system's roots
  std::string certificate, private_key;  // PEM files; empty: none
  bool verify = true;
};
core::Result<TlsContext> client_tls(const ClientTls& options);

}  // namespace net
