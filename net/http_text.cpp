#include "net/http_text.h"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace net {

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 204: return "No Content";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 508: return "Loop Detected";
    default: return status < 400 ? "OK" : "Error";
  }
}

std::string_view http_date() {
  thread_local std::time_t made = 0;
  thread_local char text[32];
  thread_local std::size_t size = 0;
  const std::time_t now = std::time(nullptr);
  if (now != made) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    size = std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    made = now;
  }
  return std::string_view(text, size);
}

bool append_cors(const core::ServerConfig& config, const RequestHead& head, std::string& fields) {
  const std::string_view origin = head.find("origin");
  if (origin.empty()) return false;
  const auto& allowed = config.cors.allow_origins;
  const bool any = std::find(allowed.begin(), allowed.end(), "*") != allowed.end();
  if (!any && std::find(allowed.begin(), allowed.end(), origin) == allowed.end()) return false;
  fields += "access-control-allow-origin: ";
  fields += any ? std::string_view("*") : origin;
  fields +=
      "\r\nvary: origin\r\naccess-control-expose-headers: x-request-id, x-signalbox-decision, x-signalbox-route, "
      "x-signalbox-target, x-signalbox-cache, x-signalbox-cache-key, age, retry-after, retry-after-ms, x-should-retry, "
      "x-ratelimit-limit-requests, x-ratelimit-remaining-requests, x-ratelimit-reset-requests, "
      "x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens, server-timing\r\n";
  return true;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    const char* const digits = text.data() + i + 1;
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    out += escape ? static_cast<char>(byte) : text[i];
    if (escape) i += 2;
  }
  return out;
}

void append_decimal(std::string& out, std::uint64_t number) {
  char digits[20];
  const auto [end, ec] = std::to_chars(digits, digits + sizeof(digits), number);
  out.append(digits, static_cast<std::size_t>(end - digits));
}

void append_hex(std::string& out, std::uint64_t number) {
  char digits[16];
  const auto [end, ec] = std::to_chars(digits, digits + sizeof(digits), number, 16);
  out.append(digits, static_cast<std::size_t>(end - digits));
}

}  // namespace net
