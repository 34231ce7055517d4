// Which alerts nobody wants to hear of for a while. Bounded; each ends by itself. Plain data; the owner locks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace router::alerts {

struct Silence {
  std::string rule, instance;  // no instance: all of the rule
  std::int64_t at_ms = 0, until_ms = 0;
  std::string by, why;  // who: the name of a key; empty where there are none
};

class Silences {
 public:
  static constexpr std::size_t kMost = 500, kLongestWhy = 500;
  static constexpr std::int64_t kLongestMs = 30 * std::int64_t{86'400'000};

  // In place of one of the same rule and instance. False: there are kMost.
  bool add(Silence silence);
  bool remove(std::string_view rule, std::string_view instance);  // false: there was none
  bool expire(std::int64_t now_ms);                               // true: some ended
  // The one that silences this longest; null: none.
  const Silence* find(std::string_view rule, std::string_view instance, std::int64_t now_ms) const noexcept;
  const std::vector<Silence>& all() const noexcept { return list_; }

  std::string to_json() const;
  // What to_json wrote; what is no silence is passed over. False: it is no such text.
  bool read_json(std::string_view text);

 private:
  std::vector<Silence> list_;
};

}  // namespace router::alerts
