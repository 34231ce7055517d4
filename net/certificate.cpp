#include "net/certificate.h"

#include <boost/asio/ssl/context.hpp>  // brings OpenSSL
#include <ctime>
#include <memory>

namespace net {

std::optional<std::int64_t> certificate_end(const std::string& file) {
  const std::unique_ptr<BIO, int (*)(BIO*)> in(BIO_new_file(file.c_str(), "r"), BIO_free);
  if (!in) return std::nullopt;
  const std::unique_ptr<X509, void (*)(X509*)> certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr),
                                                           X509_free);
  std::tm end{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) return std::nullopt;
  return timegm(&end);
}

}  // namespace net
