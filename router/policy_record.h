// What a decision record keeps of policy: signals, the rules that matched, and what they did. Spans by place and type,
// never text. Plain data whose strings keep their capacity when a ring slot is used again.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "router/exchange.h"

namespace router {

struct PolicyRecord {
  static constexpr std::size_t kEntities = 64;  // kept one by one; beyond it they are only counted

  struct Entity {
    std::string type;  // a custom pattern's name goes with its config
    std::string_view reason;
    std::uint32_t text = 0, begin = 0, end = 0;
    float score = 0;
    bool secret = false, masked = false, decoded = false;
  };
  struct Rule {
    std::string name;
    bool acted = false;
  };

  struct Answer {
    core::PolicyMode mode{};
    std::vector<wire::Screened> entities;  // the first ones
    std::uint64_t found = 0;
  };

  bool active = false;
  bool recalled = false;  // the same body was judged before; no classifier ran
  Answer answer;
  std::array<core::PolicyMode, policy::kClassifiers> modes{};
  std::array<policy::Run, policy::kClassifiers> runs{};
  policy::Unread unread{};
  std::array<double, policy::kClassifiers> microseconds{};
  std::vector<Entity> entities;
  std::size_t entity_count = 0, entities_found = 0, masked = 0;
  policy::injection::Verdict injection;
  std::uint32_t injection_text = 0;
  policy::complexity::Estimate complexity;
  policy::complexity::Tier tier{};
  std::vector<Rule> rules;
  std::size_t rule_count = 0;
  std::string blocked_by, floor_by, route_by, tier_by;  // rules
  bool flagged = false, blocked = false;

  void assign(const Exchange& exchange);
  void append_json(std::string& out) const;  // an object; null when no classifier is on
};

}  // namespace router
