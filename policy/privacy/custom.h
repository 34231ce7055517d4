// An operator's own patterns and allow-lists. Const once compiled. The caller has seen, by the pattern set, which
// patterns occur; places are found here, with RE2, so that time is linear.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "policy/privacy/entity.h"
#include "policy/privacy/privacy.h"

namespace re2 {
class RE2;
}

namespace policy::privacy {

class Custom {
 public:
  // Errors (config): the name of the pattern and what is wrong with it.
  static core::Result<Custom> make(const Options& options);
  Custom(Custom&&) noexcept;
  Custom& operator=(Custom&&) noexcept;
  ~Custom();

  // Appends what pattern `index` matches.
  void find(std::size_t index, std::string_view text, float minimum, Entities& out) const;

  bool allows() const noexcept { return !allow_.empty() || !allow_patterns_.empty(); }
  bool allowed(std::string_view value) const;

  std::string_view name(std::size_t index) const noexcept { return patterns_[index].name; }

 private:
  struct Pattern {
    std::string name;
    std::unique_ptr<re2::RE2> expression;
    std::unique_ptr<re2::RE2> context;  // null: none needed
    float score;
    EntityClass kind;
  };
  Custom();

  std::vector<Pattern> patterns_;
  std::vector<std::string> allow_;  // lower case, sorted
  std::vector<std::unique_ptr<re2::RE2>> allow_patterns_;
};

}  // namespace policy::privacy
