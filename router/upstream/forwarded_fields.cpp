#include "router/upstream/forwarded_fields.h"

#include <array>

namespace router {
namespace {

constexpr std::array<std::string_view, 8> kForwarded{
    "openai-processing-ms", "openai-version",  "openai-model", "apim-request-id",
    "x-ms-region",          "x-generation-id", "x-groq-id",
};

}  // namespace

void append_forwarded_fields(const net::UpstreamHead& head, std::string& out) {
  for (std::size_t i = 0; i < head.count(); ++i) {
    const auto [name, value] = head.field(i);
    if (name == "x-request-id") {
      // Ours answers under that name; the provider's stays findable for a support case.
      out += "x-upstream-request-id: ";
      out += value;
      out += "\r\n";
      continue;
    }
    for (const std::string_view wanted : kForwarded) {
      if (name != wanted) continue;
      out += name;
      out += ": ";
      out += value;
      out += "\r\n";
    }
  }
}

}  // namespace router
