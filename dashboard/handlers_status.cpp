// How the process, its routes and single decisions stand, and which panels there are.
#include "dashboard/handlers.h"
#include "dashboard/panels.h"
#include "dashboard/reports.h"
#include "router/access.h"
#include "router/handlers.h"

namespace dashboard {
namespace {

net::Task<void> report(State& state, router::CoreState& home, net::Transaction& transaction,
                       std::string (*make)(router::Shared&)) {
  auto asker = router::authenticate_admin(*home.snapshot(), transaction.head());
  if (!asker) {
    co_await answer_error(home, transaction, std::move(asker).assume_error());
    co_return;
  }
  net::Question question = [shared = &state.router, make] { return make(*shared); };
  co_await answer_from(home, transaction, state.router.worker, std::move(question));
}

}  // namespace

net::Task<void> show_status(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await report(state, home, transaction, status_json);
}

net::Task<void> show_routes(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await report(state, home, transaction, routes_json);
}

net::Task<void> show_panels(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await report(state, home, transaction, panels_json);
}

net::Task<void> show_decision(State&, router::CoreState& home, net::Transaction& transaction, std::string_view id) {
  const auto snapshot = home.snapshot();
  auto asker = router::authenticate_admin(*snapshot, transaction.head());
  if (!asker) {
    co_await answer_error(home, transaction, std::move(asker).assume_error());
    co_return;
  }
  co_await router::show_decision(home, transaction, id);
}

}  // namespace dashboard
