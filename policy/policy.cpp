#include "policy/policy.h"

#include <algorithm>
#include <atomic>
#include <optional>

#include "core/clock.h"
#include "core/utf8.h"
#include "policy/known_texts.h"
#include "policy/models/builtin.h"
#include "policy/names/tagger.h"
#include "policy/privacy/privacy.h"
#include "policy/text/normalise.h"
#include "policy/text/unescape.h"

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

std::string_view to_string(Unread unread) noexcept {
  switch (unread) {
    case Unread::nothing: return {};
    case Unread::scan_bytes: return "beyond scan_bytes";
    case Unread::not_unicode: return "not Unicode";
    case Unread::token_ids: return "token ids";
  }
  return {};
}

struct Policy::Parts {
  core::PolicyConfig config;
  std::optional<names::Tagger> tagger;
  std::optional<privacy::Privacy> privacy;
  std::optional<injection::Detector> injection;
  std::optional<complexity::Estimator> complexity;
  bool requests = false;                       // are looked through for personal data; answers may be, otherwise
  const std::uint64_t number = next_number();  // tells policies apart, also when one lies where another lay

  static std::uint64_t next_number() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
  }

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
  text::Unescaper unescaper;
  privacy::Privacy::Scratch privacy;
  injection::Detector::Scratch injection;
  complexity::Estimator::Scratch complexity;
  privacy::Entities entities, more;
  Reading reading;
  KnownTexts known;
};

// One request's way through the classifiers. Each text is normalised and decoded once for all of them.
class Policy::Pass {
 public:
  // `several`: the texts of a conversation, which may come again with more behind them.
  Pass(const Parts& parts, const Facts& facts, bool several, Scratch::Work& work, Signals& out)
      : parts_(parts), facts_(facts), several_(several), work_(work), out_(out), at_(core::now()) {}

  // `offset`: where it begins in the text with this index.
  void text(const Text& text, std::size_t index, std::size_t offset) {
    std::optional<Source> source;
    if (parts_.injection && facts_.conversation && text.role != Role::system && text.role != Role::none)
      source = source_of(text.role);
    if (!parts_.requests && !source) return;
    ++out_.texts;
    if (!several_ || text.text.size() < KnownTexts::kShortest)
      return take(read(text.text, source), source, index, offset);
    const KnownTexts::Name name{core::sha256(std::as_bytes(std::span(text.text))), parts_.number, facts_.client,
                                source};
    if (const Reading* known = work_.known.find(name)) {
      ++out_.known_texts;
      take(*known, source, index, offset);
      return took(parts_.requests ? Classifier::privacy : Classifier::injection);
    }
    work_.known.keep(name, read(text.text, source));
    take(work_.reading, source, index, offset);
  }

  void complexity(std::span<const Text> texts) {
    complexity::Request request;
    request.turns = facts_.turns;
    request.tools = facts_.tools;
    request.images = facts_.images;
    request.json_schema = facts_.json_schema;
    request.tool_schema_bytes = facts_.tool_schema_bytes;
    request.max_tokens = facts_.max_tokens;
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
  const Reading& read(std::string_view text, std::optional<Source> source) {
    Reading& reading = work_.reading;
    reading.clear();
    const text::View& view = work_.normaliser.normalise(text);
    const auto hidden = work_.decoder.decode(view);
    took(parts_.requests ? Classifier::privacy : Classifier::injection);
    if (parts_.requests) {
      privacy(text, hidden, reading);
      took(Classifier::privacy);
    }
    if (source) {
      reading.injection = parts_.injection->judge(view, hidden, *source, work_.injection,
                                                  sensitivity_of(parts_.config.injection.sensitivity));
      took(Classifier::injection);
    }
    return reading;
  }

  void privacy(std::string_view raw, std::span<const text::Hidden> hidden, Reading& reading) {
    parts_.privacy->scan(raw, work_.privacy, work_.entities);
    reading.entities.assign(work_.entities.begin(), work_.entities.end());
    reading.plain = reading.entities.size();
    const bool escapes = work_.decoder.escapes() && escaped(raw, reading);
    reading.escaped = reading.entities.size();
    for (const text::Hidden& run : hidden) {
      parts_.privacy->scan(run.text, work_.privacy, work_.entities);
      // Read above as well, in place; but for other codings that stand between the escapes.
      const bool again = escapes && run.encoding == text::Encoding::escapes && run.depth == 1;
      for (privacy::Entity entity : work_.entities) {
        if (again && found_in_place(run, entity.type, reading)) continue;
        entity.begin = static_cast<std::uint32_t>(run.begin);
        entity.end = static_cast<std::uint32_t>(run.end);
        reading.entities.push_back(entity);
      }
    }
  }

  // As many of this type were found within the run, each at its own place, as are in what it hides.
  bool found_in_place(const text::Hidden& run, std::string_view type, const Reading& reading) const {
    const auto alike = [&](const privacy::Entity& entity) { return entity.type == type; };
    const auto within = [&](const privacy::Entity& entity) {
      return alike(entity) && entity.begin >= run.begin && entity.end <= run.end;
    };
    const auto end = reading.entities.begin() + static_cast<std::ptrdiff_t>(reading.escaped);
    return std::count_if(reading.entities.begin(), end, within) >=
           std::count_if(work_.entities.begin(), work_.entities.end(), alike);
  }

  // What is found when escapes are read too: each at its own place, unless it was found there already. False: there
  // are none.
  bool escaped(std::string_view raw, Reading& reading) {
    const std::string_view read = work_.unescaper.read(raw);
    if (read.empty()) return false;
    parts_.privacy->scan(read, work_.privacy, work_.entities);
    privacy::Entities& plain = reading.entities;
    privacy::Entities& more = work_.more;
    more.clear();
    std::size_t at = 0;  // both are in order and no two of one overlap
    for (privacy::Entity entity : work_.entities) {
      const text::Unescaper::Range range = work_.unescaper.origin(entity.begin, entity.end);
      // A name without one reads the same in the text itself.
      if (!range.escaped && privacy::Privacy::is_name(entity.type)) continue;
      entity.begin = static_cast<std::uint32_t>(range.begin);
      entity.end = static_cast<std::uint32_t>(range.end);
      while (at < plain.size() && plain[at].end <= entity.begin) ++at;
      bool known = false;
      for (std::size_t i = at; i < plain.size() && plain[i].begin < entity.end; ++i) {
        if (plain[i].type != entity.type) continue;
        if (plain[i].begin <= entity.begin && plain[i].end >= entity.end) known = true;
        if (plain[i].begin >= entity.begin && plain[i].end <= entity.end && !known) plain[i].end = plain[i].begin;
      }
      if (!known) more.push_back(entity);
    }
    std::erase_if(plain, [](const privacy::Entity& entity) { return entity.begin == entity.end; });
    reading.plain = plain.size();
    plain.insert(plain.end(), more.begin(), more.end());
    return true;
  }

  void take(const Reading& reading, std::optional<Source> source, std::size_t index, std::size_t offset) {
    for (std::size_t i = 0; i < reading.entities.size(); ++i) {
      Found found;
      found.entity = reading.entities[i];
      found.entity.begin += static_cast<std::uint32_t>(offset);
      found.entity.end += static_cast<std::uint32_t>(offset);
      found.text = static_cast<std::uint32_t>(index);
      found.escaped = i >= reading.plain && i < reading.escaped;
      found.decoded = i >= reading.escaped;
      out_.entities.push_back(found);
    }
    if (source) worst(reading.injection, index, offset);
  }

  void worst(const injection::Verdict& verdict, std::size_t index, std::size_t offset) {
    const auto excess = [](const injection::Verdict& v) { return v.score - v.threshold; };
    if (any_verdict_ && excess(verdict) <= excess(out_.injection)) return;
    any_verdict_ = true;
    out_.injection = verdict;
    for (injection::Span& span : std::span(out_.injection.spans).first(verdict.span_count)) {
      span.begin += offset;
      span.end += offset;
    }
    out_.injection_text = static_cast<std::uint32_t>(index);
  }

  void took(Classifier classifier) {
    const core::Instant now = core::now();
    out_.time[static_cast<std::size_t>(classifier)] += std::chrono::duration_cast<std::chrono::nanoseconds>(now - at_);
    at_ = now;
  }

  const Parts& parts_;
  const Facts& facts_;
  const bool several_;
  Scratch::Work& work_;
  Signals& out_;
  core::Instant at_;
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
  Pass pass(*parts_, facts, facts.conversation && texts.size() > 1, *scratch.work_, out);
  std::uint64_t left = parts_->config.scan_bytes;
  out.unread = facts.unread;
  // The newest first: when the budget does not last for all, what was said last is judged.
  for (std::size_t i = texts.size(); i-- > 0;) {
    const std::string_view text = texts[i].text;
    if (text.size() <= left) {
      left -= text.size();
      pass.text(texts[i], i, 0);
      continue;
    }
    // As much of its beginning as of its end: an attack or a secret may stand at either.
    out.unread = std::max(out.unread, Unread::scan_bytes);
    const std::size_t half = left / 2, tail = core::character_begin(text, text.size() - half);
    if (half == 0) continue;
    pass.text({text.substr(0, core::character_begin(text, half)), texts[i].role}, i, 0);
    pass.text({text.substr(tail), texts[i].role}, i, tail);
    left = 0;
  }
  std::sort(out.entities.begin(), out.entities.end(), [](const Found& a, const Found& b) {
    if (a.text != b.text) return a.text < b.text;
    return a.entity.begin != b.entity.begin ? a.entity.begin < b.entity.begin : a.decoded < b.decoded;
  });
  if (parts_->complexity && facts.conversation) pass.complexity(texts);
  const Run run = out.unread == Unread::nothing ? Run::whole : Run::incomplete;
  if (parts_->requests) out.run[static_cast<std::size_t>(Classifier::privacy)] = run;
  if (parts_->injection && facts.conversation) out.run[static_cast<std::size_t>(Classifier::injection)] = run;
  if (!parts_->complexity || !facts.conversation) return;
  // It reads a bounded part of the texts in any case.
  const bool unreadable = facts.unread != Unread::nothing;
  out.run[static_cast<std::size_t>(Classifier::complexity)] = unreadable ? Run::incomplete : Run::whole;
  const core::ComplexityConfig& asked = parts_->config.complexity;
  const bool closed = asked.mode == PolicyMode::enforce && asked.on_error == core::OnError::closed;
  if (unreadable && closed) out.tier = complexity::Tier::reasoning;
}

void Policy::scan(std::string_view text, Scratch& scratch, privacy::Entities& out) const {
  out.clear();
  if (parts_->privacy) parts_->privacy->scan(text, scratch.work_->privacy, out);
}

text::PatternSet::Compiling Policy::compiling() const noexcept {
  return parts_->privacy ? parts_->privacy->compiling() : text::PatternSet::Compiling();
}

std::span<const float> Policy::gain_quantiles() const noexcept {
  return parts_->complexity ? parts_->complexity->gain_quantiles() : std::span<const float>();
}

}  // namespace policy
