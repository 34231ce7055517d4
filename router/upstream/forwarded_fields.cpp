#include "router/upstream/forwarded_fields.h"

#include <array>

namespace router {
namespace {

constexpr std::array<std::string_view, 7> kForwarded{
    "openai-processing-ms", "openai-version",  "openai-model", "apim-request-id",
    "x-ms-region",          "x-generation-id", "x-groq-id",
};

}  // namespace

void append_forwarded_fields(const net::UpstreamHead& head, core::TextBuffer& out) {
  for (std::size_t i = 0; i < head.count(); ++i) {
    const auto [name, value] = head.field(i);
    if (name == "x-request-id") {
      // Ours answers under that name; the provider's stays findable for a support case.
      out.lit("x-upstream-request-id: ").text(value).lit("\r\n");
      continue;
    }
    for (const std::string_view wanted : kForwarded) {
      if (name == wanted) out.text(name).lit(": ").text(value).lit("\r\n");
    }
  }
}

}  // namespace router
