// Rules of the policy as a line of text each, for people.
#include <charconv>

#include "dashboard/reports.h"

namespace dashboard {
namespace {

std::string number(double value) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), value);
  return std::string(digits, end);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

// "a; b": all that is said holds.
class Sentence {
 public:
  void add(std::string part) { text_.append(text_.empty() ? "" : "; ").append(part); }
  void add_list(std::string_view what, const std::vector<std::string>& words) {
    if (!words.empty()) add(std::string(what) + ": " + joined(words));
  }
  void add_number(std::string_view what, const std::optional<double>& value) {
    if (value) add(std::string(what) + " " + number(*value));
  }
  std::string take(std::string_view otherwise) { return text_.empty() ? std::string(otherwise) : std::move(text_); }

 private:
  std::string text_;
};

std::string privacy_text(const core::RuleCondition& when) {
  std::string out = !when.secret ? "privacy" : *when.secret ? "secrets" : "personal data";
  out += ": " + (when.entities.empty() ? std::string("any") : joined(when.entities));
  if (when.count > 1) out += ", at least " + std::to_string(when.count);
  if (when.privacy_score > 0) out += ", score at least " + number(when.privacy_score);
  return out;
}

}  // namespace

std::string condition_text(const core::RuleCondition& when) {
  Sentence out;
  if (when.privacy) out.add(privacy_text(when));
  if (when.injection && !when.injection_score) out.add("injection");
  out.add_number("injection score at least", when.injection_score);
  out.add_list("category", when.categories);
  out.add_list("tier", when.tiers);
  out.add_list("domain", when.domains);
  out.add_number("gain at least", when.min_gain);
  out.add_number("gain at most", when.max_gain);
  out.add_number("gain among the highest share of", when.top_share);
  out.add_list("key", when.keys);
  out.add_list("model", when.models);
  for (const auto& [name, value] : when.headers) out.add("header " + name + (value == "*" ? "" : ": " + value));
  return out.take("always");
}

std::string action_text(const core::RuleAction& then) {
  Sentence out;
  if (then.allow) out.add("allow");
  if (then.block) out.add("block");
  if (then.flag) out.add("flag");
  if (then.mask) out.add(then.mask_entities.empty() ? "mask" : "mask: " + joined(then.mask_entities));
  if (then.floor) out.add("floor " + std::string(to_string(*then.floor)));
  if (!then.route.empty()) out.add("route " + then.route);
  if (then.tier > 0) out.add("tier " + std::to_string(then.tier));
  return out.take("nothing");
}

}  // namespace dashboard
