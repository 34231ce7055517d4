// account: what happened goes into metrics, the decision record and the log line; what was borrowed goes back. Never
// waits.
#include <algorithm>
#include <charconv>
#include <string_view>

#include "core/model_name.h"
#include "core/turn.h"
#include "router/core_state.h"
#include "router/router.h"
#include "router/stages/stages.h"

namespace router {
namespace {

using core::FailureClass;
using metrics::Family;

std::string_view operation(core::Endpoint endpoint) {
  switch (endpoint) {
    case core::Endpoint::completions: return "text_completion";
    case core::Endpoint::embeddings: return "embeddings";
    default: return "chat";
  }
}

// gen_ai.provider.name of the OpenTelemetry conventions where it has a word for the kind, else the provider's own name.
std::string_view provider_word(const Provider& provider) {
  switch (provider.config->kind) {
    case core::ProviderKind::openai: return "openai";
    case core::ProviderKind::azure: return "azure.ai.openai";
    default: return provider.config->name;
  }
}

double usd(const core::Price& price, const core::Usage& usage) {
  const double input = static_cast<double>(std::max<std::int64_t>(usage.input, 0));
  const double output = static_cast<double>(std::max<std::int64_t>(usage.output, 0));
  return (input * price.input + output * price.output) / 1e6;
}

// Who counted.
std::string_view source(bool estimated) { return estimated ? "estimate" : "provider"; }

std::string_view outcome(FailureClass failure) {
  return failure == FailureClass::none ? std::string_view("ok") : core::to_string(failure);
}

// Label values of the request as a whole. A model name that no route has is the client's invention: it never becomes a
// label.
struct Labels {
  std::string_view route = "none";
  std::string_view target = "none";
  std::string_view provider = "none";
  std::string_view request_model = "none";
  std::string_view response_model = "none";
  std::string_view error_type;
};

Labels labels_of(const Exchange& exchange) {
  Labels out;
  if (exchange.route != Snapshot::kNone) out.route = exchange.route_config().name;
  if (exchange.served_by != Snapshot::kNone) {
    const Target& target = exchange.target(exchange.served_by);
    out.target = target.config->name;
    out.provider = provider_word(exchange.snapshot->providers[target.provider]);
    out.request_model = target.config->model;
    out.response_model = core::is_model_name(exchange.response_model) ? exchange.response_model : out.request_model;
  }
  if (exchange.failed) {
    out.error_type = core::recorded_code(exchange.error);
    if (out.error_type.empty()) out.error_type = core::error_row(exchange.error.kind).type;
  } else if (exchange.failure != FailureClass::none) {
    out.error_type = core::to_string(exchange.failure);
  }
  return out;
}

class Counting {
 public:
  explicit Counting(Exchange& exchange)
      : exchange_(exchange),
        all_(exchange.home->shared().metrics),
        shard_(exchange.home->shard()),
        page_(exchange.home->series().page_of(exchange, exchange.transaction->status())) {}

  // With a place on the page of requests like this one, the labels are looked up once for all of them. Slot::none: each
  // time.
  struct At {
    At(Slot slot, std::size_t number = 0) : index(static_cast<std::size_t>(slot) + number) {}
    std::size_t index;
  };
  metrics::SeriesId find(At at, Family family, std::initializer_list<std::string_view> labels) {
    metrics::SeriesId& known = page_[at.index];
    if (known == metrics::kNone || at.index == 0) known = shard_.find(all_, family, labels);
    return known;
  }
  void add(At at, Family family, std::initializer_list<std::string_view> labels, std::uint64_t n = 1) {
    shard_.add(find(at, family, labels), n);
  }
  void add_real(At at, Family family, std::initializer_list<std::string_view> labels, double n) {
    shard_.add_real(find(at, family, labels), n);
  }
  void observe(At at, Family family, std::initializer_list<std::string_view> labels, double value) {
    shard_.observe(find(at, family, labels), value);
  }

  void add(Family family, std::initializer_list<std::string_view> labels) { add(Slot::none, family, labels); }
  void observe(Family family, std::initializer_list<std::string_view> labels, double value) {
    observe(Slot::none, family, labels, value);
  }

  std::string_view core_name() {
    const auto [end, ec] = std::to_chars(core_name_, core_name_ + sizeof(core_name_), exchange_.home->core().index());
    return std::string_view(core_name_, static_cast<std::size_t>(end - core_name_));
  }

  void request(const Labels& labels) {
    const std::string_view endpoint = core::to_string(exchange_.endpoint);
    char code[4] = "000";
    const int status = exchange_.transaction->status();
    for (int i = 2, rest = status; i >= 0; --i, rest /= 10) code[i] = static_cast<char>('0' + rest % 10);
    add(Slot::http_requests, Family::http_requests,
        {endpoint, exchange_.transaction->head().method, std::string_view(code, 3)});
    for (std::size_t i = 0; i + 1 < kStages; ++i) {
      if (exchange_.stage_time[i].count() > 0)
        observe(At(Slot::stages, i), Family::stage, {stage_name(i)}, core::seconds(exchange_.stage_time[i]));
    }
    const core::Duration total = core::turn_time() - exchange_.started;
    observe(Slot::overhead, Family::overhead, {endpoint},
            core::seconds(std::max(total - exchange_.upstream_time, core::Duration::zero())));
    if (exchange_.cancelled) {
      add(Family::client_cancelled, {endpoint});
      add(Family::stream_aborts, {"client"});
    }
    if (exchange_.key_deprecated) add(Family::deprecated_keys, {exchange_.key->config->name});
    if (exchange_.cancelled_at != core::Instant()) {
      observe(Family::cancel_latency, {}, core::seconds(core::turn_time() - exchange_.cancelled_at));
    }
    observe(Slot::loop_lag, Family::event_loop_lag, {core_name()}, core::seconds(exchange_.home->core().lag()));
    if (exchange_.route == Snapshot::kNone) return;
    add(Slot::route_decisions, Family::route_decisions, {labels.route, labels.target});
    observe(Slot::request_duration, Family::genai_request_duration,
            {operation(exchange_.endpoint), labels.provider, labels.route, labels.request_model, labels.response_model,
             labels.error_type},
            core::seconds(total));
  }

  void attempts(const Labels& labels) {
    const auto& tried = exchange_.attempts;
    for (std::size_t i = 0; i < tried.size(); ++i) {
      const Target& target = exchange_.target(tried[i].target);
      const Provider& provider = exchange_.snapshot->providers[target.provider];
      const std::string_view result = outcome(tried[i].failure);
      const std::string_view error = tried[i].failure == FailureClass::none ? std::string_view() : result;
      const At count = tried.size() == 1 ? Slot::attempts : Slot::none;
      const At duration = tried.size() == 1 ? Slot::attempt_duration : Slot::none;
      add(count, Family::upstream_attempts, {labels.route, target.config->name, result});
      observe(duration, Family::genai_attempt_duration,
              {operation(exchange_.endpoint), provider_word(provider), labels.route, target.config->model,
               labels.response_model, error},
              core::seconds(tried[i].duration));
      if (i == 0) continue;
      const std::string_view reason = outcome(tried[i - 1].failure);
      if (tried[i].target == tried[i - 1].target) {
        add(Family::retries, {target.config->name, reason});
      } else {
        add(Family::fallbacks, {labels.route, exchange_.target(tried[i - 1].target).config->name, target.config->name,
                                reason, tried[i].failure == FailureClass::none ? "ok" : "failed"});
      }
    }
    if (tried.empty()) return;
    const Attempt& last = tried.back();
    const bool unreadable = last.failure == FailureClass::bad_body && exchange_.served_by == last.target;
    const bool cut = last.failure == FailureClass::stream_cut && exchange_.scan.stream;
    if (cut || unreadable) add(Family::stream_aborts, {"upstream"});
  }

  void first_token(const Labels& labels) {
    if (exchange_.served_by == Snapshot::kNone || exchange_.cache.served()) return;
    if (exchange_.mended) add(Family::stream_mended, {exchange_.target(exchange_.served_by).config->name});
    if (exchange_.first_event.count() == 0 || !exchange_.streamed) return;
    observe(Slot::first_token, Family::genai_time_to_first_token,
            {operation(exchange_.endpoint), labels.provider, labels.route, labels.request_model, labels.response_model,
             labels.error_type},
            core::seconds(exchange_.first_event));
  }

  // What providers said, and nothing of our own: the conventions say so.
  void said(const Labels& labels) {
    if (exchange_.used == Snapshot::kNone) return;
    const core::Usage& usage = exchange_.usage;
    const auto used = [&](Slot slot, std::string_view type, std::int64_t n) {
      if (n < 0) return;
      observe(slot, Family::genai_token_usage,
              {operation(exchange_.endpoint), labels.provider, labels.route, labels.request_model,
               labels.response_model, type},
              static_cast<double>(n));
    };
    if (!exchange_.input_estimated) used(Slot::usage_input, "input", usage.input);
    if (exchange_.output_estimated) return;
    used(Slot::usage_output, "output", usage.output);
    if (exchange_.streamed && usage.output > 1 && exchange_.first_event.count() > 0) {
      const double rest = core::seconds(core::turn_time() - exchange_.started - exchange_.first_event);
      observe(Slot::time_per_token, Family::genai_time_per_token,
              {operation(exchange_.endpoint), labels.provider, labels.route, labels.request_model,
               labels.response_model, labels.error_type},
              rest / static_cast<double>(usage.output - 1));
    }
  }

  // Tokens and money, of a target that was left before it answered too: it is on no page of ordinary requests.
  void used() {
    if (exchange_.used == Snapshot::kNone) return;
    const Target& target = exchange_.target(exchange_.used);
    const std::string_view provider = exchange_.snapshot->providers[target.provider].config->name;
    const std::string_view model = target.config->model;
    const core::Usage& usage = exchange_.usage;
    const auto known = [](Slot slot, bool estimated) { return estimated ? Slot::none : slot; };
    const auto token = [&](Slot slot, std::string_view type, std::int64_t n, bool estimated) {
      if (n <= 0) return;
      add(known(slot, estimated), Family::tokens, {provider, model, type, source(estimated)},
          static_cast<std::uint64_t>(n));
    };
    token(Slot::tokens_input, "input", usage.input, exchange_.input_estimated);
    token(Slot::tokens_output, "output", usage.output, exchange_.output_estimated);
    token(Slot::tokens_cached, "cache_read", usage.cached, false);
    token(Slot::tokens_reasoning, "reasoning", usage.reasoning, false);
    const bool answered = exchange_.served_by != Snapshot::kNone;
    if (!answered && usage.output < 0 && exchange_.endpoint != core::Endpoint::embeddings)
      add(Family::unpriced, {model, "output_unknown"});
    if (!target.config->price.known) {
      add(known(Slot::unpriced, !answered), Family::unpriced, {model, "no_price"});
      return;
    }
    const bool estimated = exchange_.input_estimated || exchange_.output_estimated;
    add_real(known(Slot::cost, estimated), Family::cost, {provider, model, source(estimated)},
             usd(target.config->price, usage));
  }

  // A hit costs nothing; what it would have cost is told apart.
  void caching(const Labels& labels) {
    const cache::Use& use = exchange_.cache;
    if (use.result == cache::Result::none) return;
    add(Slot::cache_requests, Family::cache_requests, {labels.route, cache::to_string(use.result), use.reason});
    if (!use.served() || exchange_.served_by == Snapshot::kNone) return;
    const core::TargetConfig& target = *exchange_.target(exchange_.served_by).config;
    if (target.price.known)
      add_real(Slot::cache_saved, Family::cache_saved, {labels.route}, usd(target.price, exchange_.usage));
  }

  // Vectors cost too, whatever came of them.
  void meaning(const Labels& labels) {
    const cache::SemanticUse& use = exchange_.cache.semantic;
    if (use.result == cache::SemanticUse::Result::none) return;
    add(Family::semantic_requests, {labels.route, to_string(use.result), use.reason});
    if (use.similarity > -1) observe(Family::semantic_similarity, {labels.route}, use.similarity);
    if (use.embedding.count() > 0) observe(Family::semantic_seconds, {"embedding"}, core::seconds(use.embedding));
    if (use.search.count() > 0) observe(Family::semantic_seconds, {"search"}, core::seconds(use.search));
    if (use.embedder == Snapshot::kNone || !use.usage.known()) return;
    const Target& target = exchange_.target(use.embedder);
    const std::string_view provider = exchange_.snapshot->providers[target.provider].config->name;
    if (use.usage.input > 0)
      add(Slot::none, Family::tokens, {provider, target.config->model, "input", source(false)},
          static_cast<std::uint64_t>(use.usage.input));
    if (target.config->price.known)
      add_real(Slot::none, Family::cost, {provider, target.config->model, source(false)},
               usd(target.config->price, use.usage));
  }

  void judgement() {
    const Judged& judged = exchange_.judged;
    if (!judged.active) return;
    constexpr std::string_view kNames[] = {"privacy", "injection", "complexity"};
    const policy::Signals& signals = judged.signals;
    for (std::size_t i = 0; i < policy::kClassifiers; ++i) {
      if (signals.run[i] == policy::Run::off) continue;
      if (!exchange_.known.signals) {
        observe(At(Slot::policy_seconds, i), Family::policy_seconds, {kNames[i]},
                std::chrono::duration<double>(signals.time[i]).count());
      }
      if (signals.run[i] == policy::Run::incomplete) add(Family::policy_incomplete, {kNames[i]});
    }
    if (!exchange_.known.signals) {
      const std::uint32_t read = signals.texts - signals.known_texts;
      if (read > 0) add(Slot::texts_read, Family::policy_texts, {"read"}, read);
      if (signals.known_texts > 0) add(Slot::texts_known, Family::policy_texts, {"known"}, signals.known_texts);
    }
    for (std::size_t i = 0; i < signals.entities.size(); ++i) {
      const std::string_view type = signals.entities[i].entity.type;
      add(Family::policy_entities, {type});
      if (i < judged.outcome.masked.size() && judged.outcome.masked[i]) add(Family::policy_masked, {type});
    }
    for (const wire::Screened& found : judged.answer)
      add(Family::policy_output, {found.type, found.replaced ? "replaced" : "seen"});
    if (signals.ran(policy::Classifier::injection) != policy::Run::off) {
      add(Family::policy_injection,
          {signals.injection.attack ? "attack" : "benign", to_string(signals.injection.category)});
    }
    if (signals.ran(policy::Classifier::complexity) != policy::Run::off)
      add(Family::policy_tiers, {to_string(signals.tier), to_string(signals.complexity.domain)});
    const auto& rules = exchange_.snapshot->config->policy.rules;
    for (const policy::Outcome::Match& match : judged.outcome.matches)
      add(Family::policy_rules, {rules[match.rule].name, match.acted ? "acted" : "matched"});
  }

  void refusals() {
    if (!exchange_.failed) return;
    switch (exchange_.error.kind) {
      case core::ErrorKind::rate_limited: add(Family::rejections, {exchange_.key ? "key" : "address", "rate"}); break;
      case core::ErrorKind::overloaded: add(Family::rejections, {"server", "in_flight"}); break;
      case core::ErrorKind::unauthorized: add(Family::rejections, {"key", "auth"}); break;
      case core::ErrorKind::payload_too_large: add(Family::rejections, {"server", "body"}); break;
      default: break;
    }
  }

 private:
  Exchange& exchange_;
  metrics::Metrics& all_;
  metrics::Shard& shard_;
  SeriesPages::Page& page_;
  char core_name_[12] = {};
};

void write_judgement(const Exchange& exchange, core::LogLine& line) {
  const Judged& judged = exchange.judged;
  line.str("floor", core::to_string(exchange.floor))
      .num("entities", static_cast<std::int64_t>(judged.signals.entities.size()))
      .num("masked", static_cast<std::int64_t>(judged.vault.size()))
      .num("rules", static_cast<std::int64_t>(judged.outcome.matches.size()));
  if (!judged.answer.empty()) line.num("answer_entities", static_cast<std::int64_t>(judged.answer_count));
  if (judged.signals.injection.attack) line.str("injection", to_string(judged.signals.injection.category));
  if (judged.signals.ran(policy::Classifier::complexity) != policy::Run::off)
    line.str("complexity", to_string(judged.signals.tier));
}

void write_line(Exchange& exchange, const Labels& labels) {
  if (!exchange.snapshot->config->log.requests) return;
  core::LogLine& line = exchange.home->line();
  const bool bad = exchange.failed && core::error_row(exchange.error.kind).status >= 500;
  const core::LogLevel level = bad ? core::LogLevel::warning : core::LogLevel::info;
  if (!core::log().enabled(level)) return;
  line.start(level, exchange.dry_run ? "explain" : "request");
  line.str("request_id", exchange.request_id)
      .str("decision", exchange.decision_id)
      .str("endpoint", core::to_string(exchange.endpoint));
  if (exchange.key) line.str("key", exchange.key->config->name);
  line.str("route", labels.route).str("target", labels.target);
  line.num("status", exchange.transaction->status())
      .num("attempts", static_cast<std::int64_t>(exchange.attempts.size()));
  if (exchange.judged.active) write_judgement(exchange, line);
  if (exchange.cache.result != cache::Result::none) line.str("cache", cache::to_string(exchange.cache.result));
  if (exchange.cancelled) line.boolean("client_cancelled", true);
  if (!labels.error_type.empty()) line.str("error", labels.error_type);
  if (!exchange.attempts.empty() && !exchange.attempts.back().reason.empty())
    line.str("reason", exchange.attempts.back().reason);
  line.boolean("stream", exchange.scan.stream);
  line.num("bytes_in", static_cast<std::int64_t>(exchange.body.size()))
      .num("bytes_out", static_cast<std::int64_t>(exchange.transaction->sent_bytes()));
  if (exchange.usage.input >= 0) line.num("input_tokens", exchange.usage.input);
  if (exchange.usage.output >= 0) line.num("output_tokens", exchange.usage.output);
  if (exchange.input_estimated || exchange.output_estimated) line.str("usage_source", source(true));
  if (exchange.first_event.count() > 0) line.millis("first_event_ms", exchange.first_event);
  line.millis("upstream_ms", exchange.upstream_time).millis("duration_ms", core::turn_time() - exchange.started);
  core::log().write(exchange.home->core().index(), line.finish());
}

}  // namespace

void account(Exchange& exchange) {
  if (!exchange.snapshot) return;
  if (exchange.cache.renews) exchange.snapshot->cache->end_renewal(exchange.cache.key);
  if (exchange.cache.leads) exchange.snapshot->cache->flights().land(*exchange.cache.leads);
  if (exchange.transaction->gone() && exchange.failure != FailureClass::none)
    exchange.cancelled = exchange.cancelled || exchange.failure == FailureClass::cancelled;
  count_usage(exchange);
  settle_limits(exchange);
  exchange.home->decisions().keep(exchange);
  const Labels labels = labels_of(exchange);
  if (!exchange.dry_run) {
    Counting counting(exchange);
    counting.request(labels);
    counting.attempts(labels);
    counting.first_token(labels);
    counting.said(labels);
    counting.used();
    counting.caching(labels);
    counting.meaning(labels);
    counting.judgement();
    counting.refusals();
  }
  write_line(exchange, labels);
}

}  // namespace router
