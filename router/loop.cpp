#include "router/loop.h"

#include <algorithm>

#include "core/random.h"
#include "net/http_chars.h"

namespace router {
namespace {

constexpr std::size_t kIdSize = 16;
constexpr std::string_view kDigits = "0123456789abcdef";

std::string make_id() {
  std::string out;
  for (std::uint64_t bits = core::random_seed(); out.size() < kIdSize; bits >>= 4) out += kDigits[bits & 15];
  return out;
}

// What a client wrote goes to no provider: the line holds ids and nothing else.
bool is_id(std::string_view text) {
  return text.size() == kIdSize && text.find_first_not_of(kDigits) == std::string_view::npos;
}

core::Error refusal(std::string_view code, std::string message) {
  core::Error error(core::ErrorKind::no_healthy_upstream, std::move(message));
  error.code = code;
  error.status = kLoopStatus;
  error.no_retry = true;
  return error;
}

}  // namespace

std::string_view own_id() {
  static const std::string id = make_id();
  return id;
}

core::Error loop_error() {
  return refusal(kLoopCode,
                 "This request goes round: the base_url of a provider leads back to a gateway that it has passed.");
}

core::Error hops_error() {
  return refusal(kHopsCode, "This request has passed more than " + std::to_string(kMostPassed) + " gateways.");
}

core::Result<void> note_passed(const net::RequestHead& head, std::string& passed) {
  std::size_t count = 0;
  for (const net::HeaderField& field : head.all()) {
    if (!net::equals_no_case(field.name, kViaName)) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view one = rest.substr(0, comma);
      rest.remove_prefix(std::min(rest.find_first_not_of(", ", comma), rest.size()));
      if (!is_id(one)) continue;
      if (one == own_id()) return loop_error();
      if (++count > kMostPassed) return hops_error();
      if (!passed.empty()) passed += ", ";
      passed += one;
    }
  }
  return core::success();
}

}  // namespace router
