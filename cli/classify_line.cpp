#include "cli/classify_line.h"

#include <algorithm>
#include <cmath>

#include "core/json_writer.h"
#include "router/request_texts.h"
#include "router/wire/mask_request.h"

namespace cli {
namespace {

using policy::Classifier;
using router::wire::JsonNode;
using router::wire::JsonType;

core::Error unreadable(std::string why) { return core::fail(core::ErrorKind::bad_request, std::move(why)); }

// Four places: what lies beyond is noise.
void append_score(std::string& out, double score) { core::append_number(out, std::round(score * 1e4) / 1e4); }

void append_text(std::string& out, std::string_view key, std::string_view text) {
  core::append_key(out, key);
  core::append_json_string(out, text);
}

bool off(const policy::Signals& signals, Classifier classifier) { return signals.ran(classifier) == policy::Run::off; }

void append_run(const policy::Signals& signals, Classifier classifier, std::string& out) {
  if (signals.ran(classifier) != policy::Run::incomplete) return;
  core::append_key(out, "incomplete");
  core::append_bool(out, true);
}

policy::Role role_of(std::string_view word) {
  if (word == "system" || word == "developer") return policy::Role::system;
  if (word == "assistant") return policy::Role::assistant;
  if (word == "tool" || word == "function") return policy::Role::tool;
  return policy::Role::user;
}

}  // namespace

void append_privacy(const policy::Signals& signals, bool several, std::string& out) {
  if (off(signals, Classifier::privacy)) return;
  core::append_key(out, "privacy");
  out += "{\"entities\":[";
  for (const policy::Found& found : signals.entities) {
    const policy::privacy::Entity& entity = found.entity;
    core::append_comma(out);
    out += '{';
    append_text(out, "type", entity.type);
    append_text(out, "class", entity.kind == policy::privacy::EntityClass::secret ? "secret" : "personal");
    if (several) {
      core::append_key(out, "text");
      core::append_number(out, found.text);
    }
    core::append_key(out, "start");
    core::append_number(out, entity.begin);
    core::append_key(out, "end");
    core::append_number(out, entity.end);
    core::append_key(out, "score");
    append_score(out, static_cast<double>(entity.score));
    append_text(out, "reason", entity.reason);
    out += '}';
  }
  out += ']';
  append_run(signals, Classifier::privacy, out);
  out += '}';
}

void append_injection(const policy::Signals& signals, std::string& out) {
  if (off(signals, Classifier::injection)) return;
  const policy::injection::Verdict& verdict = signals.injection;
  core::append_key(out, "injection");
  out += '{';
  core::append_key(out, "score");
  append_score(out, static_cast<double>(verdict.score));
  append_text(out, "label", verdict.attack ? "attack" : "benign");
  append_text(out, "category", policy::injection::to_string(verdict.category));
  if (verdict.hidden) {
    core::append_key(out, "hidden");
    core::append_bool(out, true);
  }
  core::append_key(out, "spans");
  out += '[';
  for (const policy::injection::Span& span : verdict.found()) {
    core::append_comma(out);
    out += '{';
    core::append_key(out, "start");
    core::append_number(out, std::uint64_t{span.begin});
    core::append_key(out, "end");
    core::append_number(out, std::uint64_t{span.end});
    core::append_key(out, "weight");
    append_score(out, static_cast<double>(span.weight));
    out += '}';
  }
  out += ']';
  append_run(signals, Classifier::injection, out);
  out += '}';
}

void append_complexity(const policy::Signals& signals, std::string& out) {
  if (off(signals, Classifier::complexity)) return;
  const policy::complexity::Estimate& estimate = signals.complexity;
  core::append_key(out, "complexity");
  out += '{';
  core::append_key(out, "gain");
  append_score(out, static_cast<double>(estimate.gain));
  append_text(out, "tier", policy::complexity::to_string(signals.tier));
  append_text(out, "domain", policy::complexity::to_string(estimate.domain));
  core::append_key(out, "confidence");
  append_score(out, static_cast<double>(estimate.confidence));
  core::append_key(out, "out_of_domain");
  core::append_bool(out, estimate.out_of_domain);
  append_run(signals, Classifier::complexity, out);
  out += '}';
}

void append_microseconds(const policy::Signals& signals, std::string& out) {
  static constexpr std::string_view kNames[] = {"privacy", "injection", "complexity"};
  const auto append = [&](std::string_view key, std::chrono::nanoseconds time) {
    core::append_key(out, key);
    core::append_number(out, std::round(static_cast<double>(time.count()) / 100) / 10);
  };
  core::append_key(out, "microseconds");
  out += '{';
  std::chrono::nanoseconds total{0};
  for (std::size_t i = 0; i < policy::kClassifiers; ++i) {
    if (signals.run[i] == policy::Run::off) continue;
    append(kNames[i], signals.time[i]);
    total += signals.time[i];
  }
  append("total", total);
  out += '}';
}

bool LineClassifier::classify(std::string_view line, std::uint64_t number, std::string& out) {
  if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);  // a byte order mark
  const std::size_t begin = out.size();
  out += '{';
  const auto answered = answer(line, out);
  if (!answered) {
    out.resize(begin);
    out += '{';
    append_text(out, "error", answered.assume_error().message);
    core::append_key(out, "line");
    core::append_number(out, number);
  }
  out += "}\n";
  return answered.has_value();
}

core::Result<void> LineClassifier::answer(std::string_view line, std::string& out) {
  if (!tree_.parse(line) || !tree_.root().is(JsonType::object)) return unreadable("not a JSON object");
  if (tree_.repaired()) return unreadable("not valid UTF-8");
  const JsonNode* id = tree_.find(&tree_.root(), "id");
  if (id != nullptr && (id->is(JsonType::string) || id->is(JsonType::number))) {
    core::append_key(out, "id");
    out += tree_.raw(*id);
  }
  if (tree_.find(&tree_.root(), "messages") != nullptr) {
    body_.assign(line);
    return answer_chat(out);
  }
  const JsonNode* text = tree_.find(&tree_.root(), "text");
  if (text == nullptr || !text->is(JsonType::string))
    return unreadable("neither a string \"text\" nor the \"messages\" of a chat request");
  answer_text(*text, out);
  return core::success();
}

void LineClassifier::answer_text(const JsonNode& text, std::string& out) {
  policy::Facts facts;
  plain_.resize(1);
  if (!router::wire::unescape(tree_.raw(text), plain_.front())) facts.unread = policy::Unread::not_unicode;
  const policy::Role role = role_of(tree_.string(tree_.find(&tree_.root(), "role")));
  texts_.assign(1, {plain_.front(), role});
  facts.turns = role == policy::Role::user ? 1 : 0;
  policy_->classify(texts_, facts, scratch_, signals_);
  append_privacy(signals_, false, out);
  append_injection(signals_, out);
  append_complexity(signals_, out);
  append_microseconds(signals_, out);
}

core::Result<void> LineClassifier::scan_chat() {
  if (tree_.find(&tree_.root(), "model") == nullptr) {
    const bool first = tree_.root().children == 0;
    body_.insert(body_.find('{') + 1, first ? R"("model":"none")" : R"("model":"none",)");
  }
  body_.reserve(body_.size() + router::wire::RequestScanner::kPadding);
  TRY_VOID(scanner_.scan(core::Endpoint::chat, body_, body_.capacity(), scan_));
  if (!tree_.parse(body_, body_.capacity())) return unreadable("not a JSON object");
  readable_ = router::collect_texts(body_, scan_, plain_, texts_);
  return core::success();
}

core::Result<void> LineClassifier::answer_chat(std::string& out) {
  TRY_VOID(scan_chat());
  policy_->classify(texts_, router::facts_of(scan_, core::Endpoint::chat, readable_), scratch_, signals_);
  append_privacy(signals_, true, out);
  append_injection(signals_, out);
  append_complexity(signals_, out);
  append_microseconds(signals_, out);
  answer_messages(out);
  return core::success();
}

// The texts of a message are those whose place in the body lies inside it.
void LineClassifier::answer_messages(std::string& out) {
  core::append_key(out, "messages");
  out += '[';
  std::size_t at = 0;
  const JsonNode* messages = tree_.find(&tree_.root(), "messages");
  for (const JsonNode& message : tree_.children(*messages)) {
    while (at < texts_.size() && scan_.texts[at].token.begin < message.begin) ++at;
    std::size_t end = at;
    while (end < texts_.size() && scan_.texts[end].token.begin < message.end) ++end;
    policy::Facts facts;
    std::string plain;
    for (std::size_t i = at; i < end && !readable_; ++i) {
      if (!router::wire::unescape(scan_.texts[i].token.in(body_), plain)) facts.unread = policy::Unread::not_unicode;
    }
    policy_->classify(std::span(texts_).subspan(at, end - at), facts, scratch_, signals_);
    core::append_comma(out);
    out += '{';
    append_text(out, "role", tree_.text_of(tree_.find(&message, "role")));
    append_privacy(signals_, true, out);
    append_injection(signals_, out);
    out += '}';
    at = end;
  }
  out += ']';
}

}  // namespace cli
