#include "core/config_units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "core/json_writer.h"
#include "core/utf8.h"

namespace core {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};
constexpr std::array<Unit, 5> kTimes{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 10> kSizes{{{"B", 1},
                                       {"KiB", 1024},
                                       {"MiB", 1'048'576},
                                       {"GiB", 1'073'741'824},
                                       {"TiB", 1'099'511'627'776},
                                       {"kB", 1e3},
                                       {"KB", 1e3},
                                       {"MB", 1e6},
                                       {"GB", 1e9},
                                       {"TB", 1e12}}};

struct Kind {
  std::string_view name;  // "duration"
  std::span<const Unit> units;
  std::string_view example;  // of values
  std::string_view unit;     // proposed for a number that has none
  double most;
};
const Kind kDuration{"duration", kTimes, "250ms, 10s, 5m or 1h", "s", 10'000 * 86'400'000.0};
const Kind kSize{"size", kSizes, "64KiB, 16MiB, 2GiB or 1MB", "MiB", 9'007'199'254'740'992.0};

// Digits and at most one point; no sign, no exponent.
std::size_t number_length(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789.");
  return end == std::string_view::npos ? text.size() : end;
}

std::string joined(std::span<const Unit> units) {
  std::string out;
  for (const Unit& unit : units) out.append(out.empty() ? "" : ", ").append(unit.name);
  return out;
}

Parsed<double> parse_measure(std::string_view text, const Kind& kind) {
  Parsed<double> out;
  const std::string_view number = text.substr(0, number_length(text));
  const std::string_view unit = text.substr(number.size());
  const std::optional<double> count = parse_number(number);
  if (!count) {
    out.problem = "not a " + std::string(kind.name);
    out.cure = "write a number and a unit, as in " + std::string(kind.example);
    return out;
  }
  if (unit.empty() && *count != 0) {
    out.problem = "a " + std::string(kind.name) + " needs a unit";
    out.cure = "write " + std::string(number) + std::string(kind.unit) + ", or another unit: " + joined(kind.units);
    return out;
  }
  const auto found =
      std::find_if(kind.units.begin(), kind.units.end(), [&](const Unit& known) { return known.name == unit; });
  if (!unit.empty() && found == kind.units.end()) {
    out.problem = "unknown unit " + in_quotes(unit);
    out.cure = "write the number and, without a space, one of " + joined(kind.units);
    return out;
  }
  const double value = unit.empty() ? 0 : *count * found->factor;
  if (value > kind.most) {
    out.problem = "too large a " + std::string(kind.name);
    out.cure = "write less";
    return out;
  }
  out.value = value;
  return out;
}

template <class T, class Make>
Parsed<T> convert(Parsed<double> from, Make make) {
  Parsed<T> out;
  out.problem = std::move(from.problem);
  out.cure = std::move(from.cure);
  if (from.value) out.value = make(std::llround(*from.value));
  return out;
}

std::string with_unit(std::uint64_t value, std::span<const Unit> units) {
  const Unit* best = &units[0];
  for (const Unit& unit : units) {
    const auto factor = static_cast<std::uint64_t>(unit.factor);
    if (value % factor == 0 && unit.factor > best->factor) best = &unit;
  }
  return std::to_string(value / static_cast<std::uint64_t>(best->factor)).append(best->name);
}

bool is_variable_name(std::string_view name) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  return !name.empty() && kLetters.find(name[0]) != std::string_view::npos &&
         name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789") ==
             std::string_view::npos;
}

// `reference` is what stands between the braces.
void append_variable(Expanded& out, std::string_view reference, Environment env, void* context) {
  if (!env) {
    out.problem = "'${' begins a variable, and those are of the config alone";
    return;
  }
  const std::size_t split = reference.find(":-");
  const std::string name(reference.substr(0, split));
  if (!is_variable_name(name)) {
    out.problem = "'${" + name.substr(0, 60) + "}' does not name an environment variable";
    return;
  }
  out.used = true;
  const std::optional<std::string> value = env(context, name.c_str());
  if (split != std::string_view::npos) {
    out.text += value && !value->empty() ? std::string_view(*value) : reference.substr(split + 2);
  } else if (value) {
    out.text += *value;
  } else if (out.missing.empty()) {
    out.missing = name;
  }
}

// Edits (insert, delete, replace, swap two neighbours) from one word to the other: the optimal string alignment
// distance. Given up, as `most` + 1, once it must exceed `most`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most) return most + 1;
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({last[j - 1] + (same ? 0 : 1), last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    // A swap reaches back two rows, so both must be hopeless.
    const auto least = [](const std::vector<std::size_t>& of) { return *std::min_element(of.begin(), of.end()); };
    if (least(row) > most && least(last) > most) return most + 1;
  }
  return row[b.size()];
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Parsed<Millis> parse_duration(std::string_view text) {
  return convert<Millis>(parse_measure(text, kDuration), [](long long value) { return Millis(value); });
}

Parsed<std::uint64_t> parse_size(std::string_view text) {
  return convert<std::uint64_t>(parse_measure(text, kSize),
                                [](long long value) { return static_cast<std::uint64_t>(value); });
}

std::string format_duration(Millis value) {
  return value.count() <= 0 ? "0" : with_unit(static_cast<std::uint64_t>(value.count()), kTimes);
}

std::string format_size(std::uint64_t bytes) { return bytes == 0 ? "0" : with_unit(bytes, std::span(kSizes).first(5)); }

std::string format_number(double value) {
  std::string out;
  append_number(out, value);
  return out;
}

Expanded expand_environment(std::string_view text, Environment env, void* context) {
  constexpr std::size_t kLongest = 64 << 10;
  Expanded out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("$${")) {
      out.text += "${";
      at += 3;
    } else if (rest.starts_with("${")) {
      const std::size_t close = rest.find('}');
      if (close == std::string_view::npos) {
        out.problem = "'${' without its '}'";
        return out;
      }
      append_variable(out, rest.substr(2, close - 2), env, context);
      at += close + 1;
      if (out.text.size() > kLongest) out.problem = "longer than 64 KiB with its variables";
      if (!out.problem.empty()) return out;
    } else {
      const std::size_t next = std::min(rest.find('$', 1), rest.size());
      out.text += rest.substr(0, next);
      at += next;
    }
  }
  return out;
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t kLongest = 64;
  if (word.size() > kLongest) return {};
  std::string_view best;
  std::size_t best_distance = std::clamp<std::size_t>(word.size() / 3, 1, 3);
  for (const std::string_view candidate : known) {
    if (candidate.empty()) continue;
    const std::size_t distance = edit_distance(word, candidate, best_distance);
    if (distance > best_distance || (distance == best_distance && !best.empty())) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known, std::string fallback) {
  const std::string_view best = nearest(word, known);
  return best.empty() ? std::move(fallback) : "did you mean " + in_quotes(best) + "?";
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::string escaped;
  const std::size_t length = character_begin(text, std::min(text.size(), kLongest));
  append_json_escaped(escaped, text.substr(0, length));
  return "'" + escaped + (length < text.size() ? "...'" : "'");
}

}  // namespace core
