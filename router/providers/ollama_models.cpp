#include "router/providers/ollama_models.h"

#include <charconv>
#include <chrono>

#include "router/wire/json_tree.h"

namespace router {
namespace {

using metrics::gpu::LoadedModel;

constexpr std::size_t kLongestName = 256;

// Takes so many digits, and what stands behind them.
bool take(std::string_view& text, std::size_t digits, int& out, char behind = '\0') {
  if (text.size() < digits) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, out);
  if (error != std::errc() || end != text.data() + digits || out < 0) return false;
  text.remove_prefix(digits);
  if (behind == '\0') return true;
  if (!text.starts_with(behind)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::uint64_t> size_of(const wire::JsonTree& tree, const wire::JsonNode& model, std::string_view key) {
  const auto number = tree.integer(tree.find_value(&model, key));
  return number && *number >= 0 ? std::optional<std::uint64_t>(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> unix_of_rfc3339(std::string_view text) {
  namespace chrono = std::chrono;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!take(text, 4, year, '-') || !take(text, 2, month, '-') || !take(text, 2, day) || text.empty() ||
      (text.front() != 'T' && text.front() != 't'))
    return std::nullopt;
  text.remove_prefix(1);
  if (!take(text, 2, hour, ':') || !take(text, 2, minute, ':') || !take(text, 2, second)) return std::nullopt;
  std::int64_t millis = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    std::int64_t unit = 100;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), unit /= 10)
      millis += (text.front() - '0') * unit;
  }
  std::int64_t offset = 0;
  if (text.starts_with('+') || text.starts_with('-')) {
    const int sign = text.front() == '-' ? -1 : 1;
    int hours = 0, minutes = 0;
    text.remove_prefix(1);
    if (!take(text, 2, hours, ':') || !take(text, 2, minutes) || !text.empty()) return std::nullopt;
    offset = sign * (hours * 60 + minutes);
  } else if (text != "Z" && text != "z") {
    return std::nullopt;
  }
  const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  if (year < 1970 || year > 2200) return std::nullopt;  // what is kept for good has a time beyond all
  const std::int64_t days = chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute - offset) * 60'000 + second * 1000 + millis;
}

std::optional<std::vector<LoadedModel>> read_ollama_models(std::string_view json) {
  wire::JsonTree tree;
  if (!tree.parse(json)) return std::nullopt;
  const wire::JsonNode* models = tree.find_value(&tree.root(), "models");
  if (!models || !models->is(wire::JsonType::array)) return std::nullopt;
  std::vector<LoadedModel> out;
  for (const wire::JsonNode& model : tree.children(*models)) {
    if (out.size() == metrics::gpu::kMaxModels) break;
    LoadedModel one;
    const wire::JsonNode* name = tree.find_value(&model, "model");
    if (!name) name = tree.find_value(&model, "name");
    one.model = tree.text_of(name);
    if (one.model.empty() || one.model.size() > kLongestName) continue;
    one.size_bytes = size_of(tree, model, "size");
    one.gpu_bytes = size_of(tree, model, "size_vram");
    one.context = size_of(tree, model, "context_length");
    one.expires_ms = unix_of_rfc3339(tree.string(tree.find_value(&model, "expires_at")));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace router
