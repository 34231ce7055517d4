// Metrics and health, for machines and for people. What takes long is asked of a worker thread.
#include "metrics/health.h"

#include "core/version.h"
#include "router/access.h"
#include "router/handlers.h"
#include "router/health_report.h"
#include "router/router.h"

namespace router {
namespace {

constexpr core::Duration kWedged = std::chrono::seconds(10);

// A core that has not turned for long although it had deadlines to look at hangs.
bool loops_tick(Shared& shared) {
  const core::Instant now = core::now();
  for (unsigned i = 0; i < shared.runtime.size(); ++i) {
    const core::Instant turned = shared.runtime[i].last_turn();
    if (shared.runtime[i].sweeping() && turned != core::Instant() && now - turned > kWedged) return false;
  }
  return true;
}

metrics::Readiness readiness(Shared& shared) {
  metrics::Readiness out;
  out.configured = true;
  out.listening = shared.ready.load(std::memory_order_relaxed);
  out.draining = shared.server->draining();
  return out;
}

net::Task<void> send(net::Transaction& transaction, metrics::HealthAnswer answer) {
  constexpr std::string_view kNoStore = "cache-control: no-store\r\n";
  co_await transaction.send(answer.code, answer.content_type, kNoStore, std::string_view(answer.body));
}

}  // namespace

net::Task<void> show_metrics(CoreState& home, net::Transaction& transaction, std::string_view) {
  const auto snapshot = home.snapshot();
  if (snapshot->config->metrics.require_key) {
    auto asker = authenticate_admin(*snapshot, transaction.head());
    if (!asker) {
      co_await answer_plain_error(home, transaction, std::move(asker).assume_error(), std::string());
      co_return;
    }
  }
  Shared& shared = home.shared();
  net::Question question = [&shared] { return shared.metrics.scrape(); };
  const std::string body = co_await net::ask_worker(home.core(), shared.worker, std::move(question));
  if (body.empty()) {
    core::Error error = core::fail(core::ErrorKind::overloaded, "Too many scrapes at once.");
    co_await answer_plain_error(home, transaction, std::move(error), std::string());
    co_return;
  }
  co_await transaction.send(200, "text/plain; version=0.0.4; charset=utf-8", std::string_view(),
                            std::string_view(body));
}

net::Task<void> show_liveness(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await send(transaction, metrics::livez(loops_tick(home.shared())));
}

net::Task<void> show_readiness(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await send(transaction, metrics::readyz(readiness(home.shared())));
}

net::Task<void> show_startup(CoreState&, net::Transaction& transaction, std::string_view) {
  co_await send(transaction, metrics::startupz(true));
}

net::Task<void> show_litellm_liveliness(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await send(transaction, metrics::litellm_liveliness(loops_tick(home.shared())));
}

net::Task<void> show_litellm_readiness(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await send(transaction, metrics::litellm_readiness(readiness(home.shared())));
}

net::Task<void> show_health(CoreState& home, net::Transaction& transaction, std::string_view) {
  const auto components = health_components(home.shared(), *home.snapshot());
  co_await send(transaction, metrics::health(metrics::worst(components)));
}

net::Task<void> show_health_detailed(CoreState& home, net::Transaction& transaction, std::string_view) {
  const auto snapshot = home.snapshot();
  auto asker = authenticate_admin(*snapshot, transaction.head());
  if (!asker) {
    co_await answer_plain_error(home, transaction, std::move(asker).assume_error(), std::string());
    co_return;
  }
  metrics::About about;
  about.version = core::version();
  about.release_id = core::commit();
  about.service_id = "signalbox";
  const auto components = health_components(home.shared(), *snapshot);
  const auto notes = health_notes(home.shared(), *snapshot);
  metrics::HealthAnswer answer = metrics::health_detailed(metrics::worst(components), about, components, notes);
  co_await send(transaction, std::move(answer));
}

}  // namespace router
