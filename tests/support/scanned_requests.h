// Requests by what is in them, scanned.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "router/wire/request_scan.h"
#include "tests/support/request_property.h"

namespace support {

using core::Endpoint;
using router::wire::RequestScan;
using router::wire::RequestScanner;

struct Outcome {
  bool ok = false;
  core::Error error;
  RequestScan scan;
};

inline Outcome scan(Endpoint endpoint, std::string_view body) {
  static RequestScanner scanner;
  static RequestScan reused;
  const PaddedBody padded(body);
  auto result = scanner.scan(endpoint, padded.text(), padded.capacity(), reused);
  Outcome out;
  out.ok = result.has_value();
  if (!out.ok) out.error = result.error();
  out.scan = reused;
  return out;
}

// A chat of one message with more members in front.
inline std::string chat(std::string_view members) {
  std::string body = "{";
  body.append(members);
  if (!members.empty()) body += ',';
  return body + R"("model":"m","messages":[{"role":"user","content":"hi"}]})";
}

inline RequestScan accepted(Endpoint endpoint, std::string_view body) {
  Outcome out = scan(endpoint, body);
  INFO(body << " -> " << out.error.message);
  REQUIRE(out.ok);
  CHECK(request_problem(body, out.scan) == "");
  return std::move(out.scan);
}

inline RequestScan chat_with(std::string_view members) { return accepted(Endpoint::chat, chat(members)); }

inline std::string with_message(std::string_view message) {
  return R"({"model":"m","messages":[{"role":"system","content":"s"},)" + std::string(message) + "]}";
}

inline RequestScan content(std::string_view parts) {
  return accepted(Endpoint::chat, with_message(R"({"content":[)" + std::string(parts) + R"(],"role":"user"})"));
}

}  // namespace support
