// The part `policy`. What only the classifiers know (entity types, patterns, domains) is checked by policy/check.h.
#include <algorithm>
#include <unordered_set>

#include "core/config_fields_policy.h"
#include "core/config_parts.h"

namespace core {

std::string_view to_string(PolicyMode mode) noexcept {
  switch (mode) {
    case PolicyMode::off: return "off";
    case PolicyMode::shadow: return "shadow";
    case PolicyMode::enforce: return "enforce";
  }
  return "unknown";
}

std::string_view to_string(OnError on_error) noexcept { return on_error == OnError::open ? "open" : "closed"; }

std::string_view to_string(Sensitivity sensitivity) noexcept {
  switch (sensitivity) {
    case Sensitivity::low: return "low";
    case Sensitivity::medium: return "medium";
    case Sensitivity::high: return "high";
  }
  return "unknown";
}

namespace {

constexpr std::size_t kMaxRules = 1000, kMaxPatterns = 500;

void lower(std::string& text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// A list, or a single word for a list of one.
void words(Reader& reader, std::string_view name, std::vector<std::string>& out) {
  const Cursor* at = reader.take(name);
  if (!at) return;
  out = at->node().kind == YamlNode::Kind::sequence ? at->texts() : std::vector<std::string>();
  if (at->node().kind != YamlNode::Kind::sequence) {
    if (const auto text = at->text()) out.push_back(*text);
  }
  if (out.empty()) at->error("names nothing, so it could never hold", "list at least one, or remove it");
}

void optional_number(Reader& reader, std::string_view name, std::optional<double>& out, double least = 0) {
  if (const Cursor* at = reader.take(name)) out = at->number(least, 1);
}

void read_patterns(Reader& reader, PrivacyConfig& privacy) {
  const Cursor* at = reader.take("patterns");
  if (!at) return;
  const std::vector<Cursor> items = at->items();
  if (items.size() > kMaxPatterns)
    at->error("more than " + std::to_string(kMaxPatterns) + " patterns", "join some of them");
  for (const Cursor& item : items) {
    PrivacyPattern& pattern = privacy.patterns.emplace_back();
    pattern.line = item.node().line;
    decode(item, pattern);
    if (pattern.name.empty()) item.error("has no name", "add name: EMPLOYEE_ID, the entity type it finds");
    if (pattern.pattern.empty()) item.error("has no pattern", "add pattern: '\\bE-\\d{6}\\b' (RE2 syntax)");
  }
}

void read_privacy(const Cursor& at, PrivacyConfig& privacy) {
  Reader reader(at);
  privacy.line = at.node().line;
  fields(reader, privacy);
  read_patterns(reader, privacy);
  reader.finish();
}

// `privacy: secret`, `privacy: personal`, `privacy: any`, or a map.
void read_privacy_condition(const Cursor& at, RuleCondition& when) {
  when.privacy = true;
  if (at.is_map()) {
    Reader reader(at);
    words(reader, "entities", when.entities);
    if (const Cursor* kind = reader.take("class")) {
      static constexpr std::string_view kClasses[] = {"personal", "secret"};
      if (const auto found = kind->choice(kClasses)) when.secret = *found == 1;
    }
    reader.number("min_score", when.privacy_score, 0, 1);
    reader.number("min_count", when.count, 1, 100'000);
    return reader.finish();
  }
  static constexpr std::string_view kWords[] = {"any", "personal", "secret"};
  const auto found = at.choice(kWords);
  if (found && *found > 0) when.secret = *found == 2;
}

void read_output(const Cursor& at, OutputConfig& output) {
  Reader reader(at);
  output.line = at.node().line;
  reader.choice("mode", output.mode);
  if (const Cursor* find = reader.take("find")) {
    output.find = RuleCondition();
    read_privacy_condition(*find, output.find);
    if (output.find.count > 1)
      find->error("min_count is for rules: each finding in an answer stands alone", "remove it");
  }
  reader.finish();
}

// `injection: attack`, or a map.
void read_injection_condition(const Cursor& at, RuleCondition& when) {
  when.injection = true;
  if (at.is_map()) {
    Reader reader(at);
    optional_number(reader, "min_score", when.injection_score);
    words(reader, "categories", when.categories);
    return reader.finish();
  }
  static constexpr std::string_view kWords[] = {"attack"};
  at.choice(kWords);
}

// A list of tiers, or a map.
void read_complexity_condition(const Cursor& at, RuleCondition& when) {
  when.complexity = true;
  if (!at.is_map()) {
    when.tiers =
        at.node().kind == YamlNode::Kind::sequence ? at.texts() : std::vector<std::string>{at.text().value_or("")};
    if (when.tiers.empty()) at.error("names no tier", "list at least one of simple, medium, complex, reasoning");
    return;
  }
  Reader reader(at);
  words(reader, "tiers", when.tiers);
  words(reader, "domains", when.domains);
  optional_number(reader, "min_gain", when.min_gain, -1);
  optional_number(reader, "max_gain", when.max_gain, -1);
  optional_number(reader, "top_share", when.top_share);
  reader.finish();
  const bool any = !when.tiers.empty() || !when.domains.empty() || when.min_gain || when.max_gain || when.top_share;
  if (!any) at.error("asks nothing, so it would always hold", "add tiers, domains, min_gain, max_gain or top_share");
}

void read_headers(const Cursor& at, RuleCondition& when) {
  for (const auto& [name, value] : at.entries()) {
    std::string wanted = name;
    lower(wanted);
    if (const auto text = value.text()) when.headers.emplace_back(std::move(wanted), *text);
  }
  if (when.headers.empty()) at.error("names no header, so it would always hold", "add one, as in {x-team: research}");
}

void read_condition(const Cursor& at, RuleCondition& when, const Draft& draft) {
  Reader reader(at);
  if (const Cursor* part = reader.take("privacy")) read_privacy_condition(*part, when);
  if (const Cursor* part = reader.take("injection")) read_injection_condition(*part, when);
  if (const Cursor* part = reader.take("complexity")) read_complexity_condition(*part, when);
  if (const Cursor* part = reader.take("header")) read_headers(*part, when);
  words(reader, "key", when.keys);
  words(reader, "model", when.models);
  reader.finish();
  const auto& keys = draft.config.auth.keys;
  for (const std::string& name : when.keys) {
    const auto has_name = [&](const KeyConfig& key) { return key.name == name; };
    if (std::none_of(keys.begin(), keys.end(), has_name))
      reader.place("key").error("there is no key " + in_quotes(name), "write the name of a key of auth.keys");
  }
}

void read_mask(const Cursor& at, RuleAction& then) {
  then.mask = true;
  if (at.node().kind == YamlNode::Kind::sequence) {
    then.mask_entities = at.texts();
  } else if (const auto on = at.flag()) {
    then.mask = *on;
  }
}

void read_block(const Cursor& at, RuleAction& then) {
  then.block = true;
  const auto text = at.text();
  if (!text) return;
  if (*text == "false") {
    then.block = false;
  } else if (*text != "true") {
    then.message = *text;
  }
}

void check_route(const Cursor& at, RuleAction& then, const Draft& draft) {
  const auto found = draft.models.find(then.route);
  if (found == draft.models.end()) {
    return at.error("there is no route " + in_quotes(then.route), "write the name of a route of this file");
  }
  then.route = found->second;
}

// A word (`then: block`), or a map.
void read_action(const Cursor& at, RuleAction& then, const Draft& draft) {
  if (!at.is_map()) {
    static constexpr std::string_view kWords[] = {"allow", "block", "flag", "mask"};
    const auto word = at.choice(kWords);
    if (word) (*word == 0 ? then.allow : *word == 1 ? then.block : *word == 2 ? then.flag : then.mask) = true;
    return;
  }
  Reader reader(at);
  reader.flag("allow", then.allow);
  reader.flag("flag", then.flag);
  reader.choice("floor", then.floor);
  reader.text("route", then.route);
  reader.number("tier", then.tier, 1, 64);
  if (const Cursor* part = reader.take("mask")) read_mask(*part, then);
  if (const Cursor* part = reader.take("block")) read_block(*part, then);
  reader.finish();
  if (!then.route.empty()) check_route(reader.place("route"), then, draft);
  if (then.tier > 0) check_tier(reader.place("tier"), then, draft);
  if (then.allow && then.block) at.error("allows and blocks", "keep one of them");
  const bool any =
      then.allow || then.flag || then.floor || !then.route.empty() || then.tier > 0 || then.mask || then.block;
  if (!any) at.error("does nothing", "add allow, flag, mask, floor, block, route or tier");
}

PolicyMode mode_asked(const PolicyConfig& policy, const RuleCondition& when) {
  PolicyMode least = PolicyMode::enforce;
  if (when.privacy) least = std::min(least, policy.privacy.mode);
  if (when.injection) least = std::min(least, policy.injection.mode);
  if (when.complexity) least = std::min(least, policy.complexity.mode);
  return least;
}

void read_rule(const Cursor& at, RuleConfig& rule, std::size_t number, Draft& draft) {
  Reader reader(at);
  rule.line = at.node().line;
  rule.name = "rule " + std::to_string(number + 1);
  reader.text("name", rule.name);
  check_name(reader.place("name"), rule.name, "a rule");
  const std::size_t errors = at.source().issues.errors();
  if (const Cursor* when = reader.take("when")) {
    read_condition(*when, rule.when, draft);
  } else {
    at.error("has no condition", "add when: {privacy: any}");
  }
  if (const Cursor* then = reader.take("then")) {
    read_action(*then, rule.then, draft);
  } else {
    at.error("has no action", "add then: {floor: private}");
  }
  reader.finish();
  if (at.source().issues.errors() == errors && mode_asked(draft.config.policy, rule.when) == PolicyMode::off) {
    reader.place("when").warn("can never hold: it asks a classifier that is off", "set its mode to shadow or enforce");
  }
  if (rule.then.mask && draft.config.policy.privacy.mode == PolicyMode::off) {
    reader.place("then").error("masks, but privacy is off and finds nothing", "set policy.privacy.mode to enforce");
  }
}

void read_rules(const Cursor& at, Draft& draft) {
  const std::vector<Cursor> items = at.items();
  if (items.size() > kMaxRules) at.error("more than " + std::to_string(kMaxRules) + " rules", "join some of them");
  std::unordered_set<std::string> names;
  std::vector<RuleConfig>& rules = draft.config.policy.rules;
  rules.reserve(items.size());
  for (const Cursor& item : items) {
    read_rule(item, rules.emplace_back(), rules.size() - 1, draft);
    if (!names.insert(rules.back().name).second)
      item.error("the name " + in_quotes(rules.back().name) + " is taken", "choose another name");
  }
}

}  // namespace

void read_policy(Reader& file, Draft& draft) {
  const Cursor* at = file.take("policy");
  if (!at) return;
  Reader reader(*at);
  PolicyConfig& policy = draft.config.policy;
  reader.size("scan_bytes", policy.scan_bytes, 1024, 1 << 30);
  if (const Cursor* privacy = reader.take("privacy")) read_privacy(*privacy, policy.privacy);
  const auto part = [&](std::string_view name, auto& out) {
    if (const Cursor* place = reader.take(name)) {
      out.line = place->node().line;
      decode(*place, out);
    }
  };
  part("injection", policy.injection);
  part("complexity", policy.complexity);
  if (const std::string& name = policy.complexity.session_header; !is_header_name(name)) {
    Reader(reader.place("complexity"))
        .place("session_header")
        .error(in_quotes(name) + " is not a header name",
               "use letters, digits and '-', or leave it out for x-session-id");
  }
  lower(policy.complexity.session_header);
  if (const Cursor* output = reader.take("output")) read_output(*output, policy.output);
  if (const Cursor* rules = reader.take("rules")) read_rules(*rules, draft);
  reader.finish();
}

}  // namespace core
