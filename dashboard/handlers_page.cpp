// The page's files. Whoever opens it sees nothing but the page: what it shows comes from /api.
#include "dashboard/assets.h"
#include "dashboard/handlers.h"

namespace dashboard {
namespace {

constexpr std::string_view kIndex = "index.html";

// Nothing but our own files and our own server; nobody frames it.
constexpr std::string_view kSecurity =
    "content-security-policy: default-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'\r\n"
    "x-content-type-options: nosniff\r\n"
    "x-frame-options: DENY\r\n"
    "referrer-policy: no-referrer\r\n"
    "cross-origin-opener-policy: same-origin\r\n"
    "cross-origin-resource-policy: same-origin\r\n";

// The page's own addresses all open the page, whatever names they hold; what is missing of its files is missing.
const Asset* asset_at(std::string_view name) {
  const Asset* found = find_asset(assets(), name);
  return found || name.starts_with("assets/") ? found : find_asset(assets(), kIndex);
}

net::Task<void> send(net::Transaction& transaction, const Asset* asset) {
  const net::RequestHead& head = transaction.head();
  const bool gzip = asset->gzip && accepts_gzip(head.find("accept-encoding"));
  std::string fields(kSecurity);
  // Two forms, two tags: a strong tag is of the bytes that go out.
  const std::string tag = "\"" + std::string(asset->hash) + (asset->gzip && !gzip ? "-p\"" : "\"");
  fields += "etag: " + tag + "\r\nvary: accept-encoding\r\ncache-control: ";
  fields += is_immutable(*asset) ? "public, max-age=31536000, immutable\r\n" : "no-cache\r\n";
  if (has_tag(head.find("if-none-match"), tag)) {
    co_await transaction.send(304, std::string_view(), fields, std::string_view());
    co_return;
  }
  if (gzip) fields += "content-encoding: gzip\r\n";
  const std::string_view bytes = gzip ? asset->bytes : plain_bytes(*asset);
  co_await transaction.send(200, content_type_of(asset->name), fields, bytes);
}

}  // namespace

net::Task<void> go_to_page(State&, router::CoreState&, net::Transaction& transaction, std::string_view) {
  std::string fields(kSecurity);
  fields += "location: /ui/\r\ncache-control: no-cache\r\n";
  co_await transaction.send(302, std::string_view(), fields, std::string_view());
}

net::Task<void> show_page(State&, router::CoreState& home, net::Transaction& transaction, std::string_view name) {
  const Asset* asset = asset_at(name);
  if (!asset) {
    core::Error error =
        core::fail(core::ErrorKind::not_found,
                   assets().empty() ? "This build has no page: dashboard/web/dist was not there when it was made."
                                    : "The page has no such file.");
    co_await answer_error(home, transaction, std::move(error));
    co_return;
  }
  co_await send(transaction, asset);
}

}  // namespace dashboard
