#include "policy/policy.h"

#include <algorithm>
#include <optional>

#include "core/clock.h"
#include "core/utf8.h"
#include "policy/models/builtin.h"
#include "policy/names/tagger.h"
#include "policy/privacy/privacy.h"
#include "policy/text/normalise.h"

namespace policy {
namespace {

using core::PolicyMode;
using injection::Source;

injection::Sensitivity sensitivity_of(core::Sensitivity sensitivity) {
  switch (sensitivity) {
    case core::Sensitivity::low: return injection::Sensitivity::low;
    case core::Sensitivity::medium: return injection::Sensitivity::medium;
    case core::Sensitivity::high: return injection::Sensitivity::high;
  }
  return injection::Sensitivity::medium;
}

Source source_of(Role role) {
  switch (role) {
    case Role::system: return Source::system;
    case Role::user: return Source::user;
    case Role::assistant: return Source::assistant;
    case Role::tool: return Source::tool;
    case Role::none: return Source::system;
  }
  return Source::user;
}

privacy::Options options_of(const core::PrivacyConfig& config) {
  privacy::Options out;
  for (const core::PrivacyPattern& from : config.patterns) {
    privacy::CustomPattern pattern;
    pattern.name = from.name;
    pattern.expression = from.pattern;
    pattern.score = static_cast<float>(from.score);
    pattern.kind = from.secret ? privacy::EntityClass::secret : privacy::EntityClass::personal;
    pattern.context = from.context;
    out.patterns.push_back(std::move(pattern));
  }
  out.allow = config.allow;
  out.allow_patterns = config.allow_patterns;
  out.entities = config.entities;
  out.min_score = static_cast<float>(config.min_score);
  out.names = config.names;
  return out;
}

core::Error in_part(core::Error error, std::string_view part) {
  error.message = "policy." + std::string(part) + ": " + error.message;
  return error;
}

// The nearest place at or before `at` where a character begins.
std::string_view or_builtin(const std::string& bytes, std::string_view builtin) {
  return bytes.empty() ? builtin : std::string_view(bytes);
}

}  // namespace

struct Policy::Parts {
  core::PolicyConfig config;
  std::optional<names::Tagger> tagger;
  std::optional<privacy::Privacy> privacy;
  std::optional<injection::Detector> injection;
  std::optional<complexity::Estimator> complexity;
  bool requests = false;  // are looked through for personal data; answers may be, otherwise

  core::Result<void> load(const Models& models, std::string& ids);
};

core::Result<void> Policy::Parts::load(const Models& models, std::string& ids) {
  const auto note = [&](std::string_view part, std::string_view id) {
    ids.append(ids.empty() ? "" : ",").append(part).append(":").append(id);
  };
  requests = config.privacy.mode != PolicyMode::off;
  if (requests || config.output.mode != PolicyMode::off) {
    if (config.privacy.names) {
      auto made = names::Tagger::load(or_builtin(models.names, models::names()));
      if (!made) return in_part(std::move(made).assume_error(), "privacy.names_model");
      tagger.emplace(std::move(made).assume_value());
      note("names", tagger->id());
    }
    auto made = privacy::Privacy::make(options_of(config.privacy), tagger ? &*tagger : nullptr);
    if (!made) return in_part(std::move(made).assume_error(), "privacy");
    privacy.emplace(std::move(made).assume_value());
  }
  if (config.injection.mode != PolicyMode::off) {
    auto made = injection::Detector::load(or_builtin(models.injection, models::injection()));
    if (!made) return in_part(std::move(made).assume_error(), "injection.model");
    injection.emplace(std::move(made).assume_value());
    note("injection", injection->id());
  }
  if (config.complexity.mode != PolicyMode::off) {
    auto made = complexity::Estimator::load(or_builtin(models.complexity, models::complexity()));
    if (!made) return in_part(std::move(made).assume_error(), "complexity.model");
    complexity.emplace(std::move(made).assume_value());
    note("complexity", complexity->id());
  }
  return core::success();
}

struct Policy::Scratch::Work {
  text::Normaliser normaliser;
  text::Decoder decoder;
  privacy::Privacy::Scratch privacy;
  injection::Detector::Scratch injection;
  complexity::Estimator::Scratch complexity;
  privacy::Entities entities;
};

// One request's way through the classifiers. Each text is normalised and decoded once for all of them.
class Policy::Pass {
 public:
  Pass(const Parts& parts, Scratch::Work& work, Signals& out)
      : parts_(parts), work_(work), out_(out), at_(core::now()) {}

  // `offset`: where it begins in the text with this index.
  void text(const Text& text, std::size_t index, std::size_t offset, bool conversation) {
    offset_ = offset;
    const bool scored = parts_.injection && conversation && text.role != Role::system && text.role != Role::none;
    if (!parts_.requests && !scored) return;
    const text::View& view = work_.normaliser.normalise(text.text);
    const auto hidden = work_.decoder.decode(view);
    took(parts_.requests ? Classifier::privacy : Classifier::injection);
    if (parts_.requests) privacy(text.text, hidden, index);
    if (scored) injection(view, hidden, text.role, index);
  }

  void complexity(std::span<const Text> texts, const Facts& facts) {
    complexity::Request request;
    request.turns = facts.turns;
    request.tools = facts.tools;
    request.images = facts.images;
    request.json_schema = facts.json_schema;
    request.tool_schema_bytes = facts.tool_schema_bytes;
    request.max_tokens = facts.max_tokens;
    for (const Text& text : texts) {
      if (text.role == Role::none) continue;
      request.text_bytes += text.text.size();
      if (text.role == Role::system && request.system.empty()) request.system = text.text;
      if (text.role != Role::user) continue;
      request.earlier = request.last_user;
      request.last_user = text.text;
    }
    out_.complexity = parts_.complexity->estimate(request, work_.complexity);
    out_.tier = out_.complexity.tier;
    took(Classifier::complexity);
  }

 private:
  void privacy(std::string_view raw, std::span<const text::Hidden> hidden, std::size_t index) {
    parts_.privacy->scan(raw, work_.privacy, work_.entities);
    for (const privacy::Entity& entity : work_.entities) found(entity, index, false);
    for (const text::Hidden& run : hidden) {
      parts_.privacy->scan(run.text, work_.privacy, work_.entities);
      for (privacy::Entity entity : work_.entities) {
        entity.begin = static_cast<std::uint32_t>(run.begin);
        entity.end = static_cast<std::uint32_t>(run.end);
        found(entity, index, true);
      }
    }
    took(Classifier::privacy);
  }

  void found(const privacy::Entity& entity, std::size_t index, bool decoded) {
    Found found;
    found.entity = entity;
    found.entity.begin += static_cast<std::uint32_t>(offset_);
    found.entity.end += static_cast<std::uint32_t>(offset_);
    found.text = static_cast<std::uint32_t>(index);
    found.decoded = decoded;
    out_.entities.push_back(found);
  }

  void injection(const text::View& view, std::span<const text::Hidden> hidden, Role role, std::size_t index) {
    const auto verdict = parts_.injection->judge(view, hidden, source_of(role), work_.injection,
                                                 sensitivity_of(parts_.config.injection.sensitivity));
    took(Classifier::injection);
    const auto excess = [](const injection::Verdict& v) { return v.score - v.threshold; };
    if (any_verdict_ && excess(verdict) <= excess(out_.injection)) return;
    any_verdict_ = true;
    out_.injection = verdict;
    for (injection::Span& span : std::span(out_.injection.spans).first(verdict.span_count)) {
      span.begin += offset_;
      span.end += offset_;
    }
    out_.injection_text = static_cast<std::uint32_t>(index);
  }

  void took(Classifier classifier) {
    const core::Instant now = core::now();
    out_.time[static_cast<std::size_t>(classifier)] += std::chrono::duration_cast<std::chrono::nanoseconds>(now - at_);
    at_ = now;
  }

  const Parts& parts_;
  Scratch::Work& work_;
  Signals& out_;
  core::Instant at_;
  std::size_t offset_ = 0;
  bool any_verdict_ = false;
};

Policy::Scratch::Scratch() : work_(core::make_pimpl<Work>()) {}

Policy::Policy() noexcept = default;
Policy::~Policy() = default;

core::Result<std::shared_ptr<const Policy>> Policy::make(const core::PolicyConfig& config, const Models& models) {
  auto parts = std::make_unique<Parts>();
  parts->config = config;
  std::shared_ptr<Policy> out(new Policy());
  TRY_VOID(parts->load(models, out->models_));
  out->parts_ = std::move(parts);
  return std::shared_ptr<const Policy>(std::move(out));
}

void Policy::classify(std::span<const Text> texts, const Facts& facts, Scratch& scratch, Signals& out) const {
  out.reset();
  Pass pass(*parts_, *scratch.work_, out);
  std::uint64_t left = parts_->config.scan_bytes;
  bool whole = !facts.unreadable;
  // The newest first: when the budget does not last for all, what was said last is judged.
  for (std::size_t i = texts.size(); i-- > 0;) {
    const std::string_view text = texts[i].text;
    if (text.size() <= left) {
      left -= text.size();
      pass.text(texts[i], i, 0, facts.conversation);
      continue;
    }
    // As much of its beginning as of its end: an attack or a secret may stand at either.
    whole = false;
    const std::size_t half = left / 2, tail = core::character_begin(text, text.size() - half);
    if (half == 0) continue;
    pass.text({text.substr(0, core::character_begin(text, half)), texts[i].role}, i, 0, facts.conversation);
    pass.text({text.substr(tail), texts[i].role}, i, tail, facts.conversation);
    left = 0;
  }
  std::sort(out.entities.begin(), out.entities.end(), [](const Found& a, const Found& b) {
    if (a.text != b.text) return a.text < b.text;
    return a.entity.begin != b.entity.begin ? a.entity.begin < b.entity.begin : a.decoded < b.decoded;
  });
  if (parts_->complexity && facts.conversation) pass.complexity(texts, facts);
  const Run run = whole ? Run::whole : Run::incomplete;
  if (parts_->requests) out.run[static_cast<std::size_t>(Classifier::privacy)] = run;
  if (parts_->injection && facts.conversation) out.run[static_cast<std::size_t>(Classifier::injection)] = run;
  if (!parts_->complexity || !facts.conversation) return;
  // It reads a bounded part of the texts in any case.
  out.run[static_cast<std::size_t>(Classifier::complexity)] = facts.unreadable ? Run::incomplete : Run::whole;
  const core::ComplexityConfig& asked = parts_->config.complexity;
  const bool closed = asked.mode == PolicyMode::enforce && asked.on_error == core::OnError::closed;
  if (facts.unreadable && closed) out.tier = complexity::Tier::reasoning;
}

void Policy::scan(std::string_view text, Scratch& scratch, privacy::Entities& out) const {
  out.clear();
  if (parts_->privacy) parts_->privacy->scan(text, scratch.work_->privacy, out);
}

std::span<const float> Policy::gain_quantiles() const noexcept {
  return parts_->complexity ? parts_->complexity->gain_quantiles() : std::span<const float>();
}

}  // namespace policy
