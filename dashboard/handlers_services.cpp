// Services: how they stand, and what acts on them. Viewers read; what acts, and the text of a service's own config, is
// an admin's.
#include "core/json_fields.h"
#include "dashboard/handlers.h"
#include "dashboard/services/lines.h"
#include "dashboard/services/report.h"
#include "net/event.h"
#include "net/http_text.h"
#include "router/access.h"
#include "router/wire/json_tree.h"

namespace dashboard {
namespace {

using core::ErrorKind;
using services::Action;
using services::Outcome;

constexpr std::size_t kMostBody = 4 << 10;
constexpr std::size_t kMostConfig = 1 << 20;
constexpr core::Duration kPatience = std::chrono::seconds(15);  // with states and disks
constexpr std::string_view kRefusal = "What a service is told to do, and its config, take a key with 'admin: true'.";

core::Error no_service(const std::string& name) {
  return core::Error(ErrorKind::not_found,
                     "There is no service '" + name.substr(0, 64) + "'. Services are named in the config.", "services",
                     "service_not_found");
}

// An answer that a thread of its own makes; who asked waits for it here.
struct Pending {
  net::Event event;
  std::string answer;
  bool done = false;
  explicit Pending(net::Core& core) : event(core.executor()) {}
};

std::function<void(std::string)> finish_at(net::Core& core, std::shared_ptr<Pending> pending) {
  return [&core, pending = std::move(pending)](std::string answer) {
    core.post([pending, answer = std::move(answer)]() mutable {
      pending->answer = std::move(answer);
      pending->done = true;
      pending->event.set();
    });
  };
}

net::Task<void> answer_when_done(router::CoreState& home, net::Transaction& transaction, core::Result<void> started,
                                 std::shared_ptr<Pending> pending) {
  if (!started) {
    co_await answer_error(home, transaction, std::move(started).assume_error());
    co_return;
  }
  while (!pending->done) co_await pending->event.wait();
  co_await answer_json(transaction, 200, std::move(pending->answer));
}

core::Result<Action> action_in(std::string_view body) {
  router::wire::JsonTree tree;
  std::string name;
  if (!body.empty() && tree.parse(body) && tree.root().is(router::wire::JsonType::object))
    name = tree.text_of(tree.find_value(&tree.root(), "action"));
  const auto action = services::find_action(name);
  if (action && *action != Action::backup) return *action;
  return core::fail(ErrorKind::bad_request, "The body is {\"action\": \"start\"}, or \"stop\" or \"restart\".",
                    std::string("action"));
}

net::Task<void> act_on_all(State& state, router::CoreState& home, net::Transaction& transaction, Action action) {
  auto by = admin_only(home, transaction, kRefusal);
  if (!by) {
    co_await answer_error(home, transaction, std::move(by).assume_error());
    co_return;
  }
  auto pending = std::make_shared<Pending>(home.core());
  std::function<void(std::vector<Outcome>)> done =
      [finish = finish_at(home.core(), pending)](std::vector<Outcome> outcomes) {
        finish(services::outcomes_json(outcomes));
      };
  core::Result<void> started = state.services->act_on_all(action, by.assume_value(), std::move(done));
  co_await answer_when_done(home, transaction, std::move(started), std::move(pending));
}

// A worker's answer; one that is "" means that it has too much to do, or that a disk does not answer.
net::Task<void> answer_by(router::CoreState& home, net::Transaction& transaction, net::Worker& worker,
                          net::Question question) {
  std::string body = co_await net::ask_worker_within(home.core(), worker, kPatience, std::move(question));
  if (body.empty()) {
    core::Error error = core::fail(ErrorKind::overloaded, "There was no answer in time. Try again.");
    co_await answer_error(home, transaction, std::move(error));
    co_return;
  }
  co_await answer_json(transaction, 200, std::move(body));
}

core::Result<std::string> config_json(const core::ServiceConfig& service) {
  TRY(const core::ReadFile file, core::read_file(service.config, kMostConfig));
  std::string out;
  core::JsonFields fields(out);
  fields.text("service", service.name);
  fields.text("path", service.config);
  fields.integer("bytes", static_cast<std::int64_t>(file.text.size()));
  fields.integer("modified", file.modified_ms());
  fields.text("text", services::harmless(file.text, true));
  fields.end();
  return out;
}

}  // namespace

net::Task<void> list_services(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  auto asker = router::authenticate_admin(*home.snapshot(), transaction.head());
  if (!asker) {
    co_await answer_error(home, transaction, std::move(asker).assume_error());
    co_return;
  }
  net::Question question = [table = state.services, config = home.snapshot()->config] {
    return services::services_json(*table, *config);
  };
  co_await answer_by(home, transaction, state.looks, std::move(question));
}

net::Task<void> list_backups(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  auto asker = router::authenticate_admin(*home.snapshot(), transaction.head());
  if (!asker) {
    co_await answer_error(home, transaction, std::move(asker).assume_error());
    co_return;
  }
  net::Question question = [config = home.snapshot()->config] { return services::backups_json(*config); };
  co_await answer_by(home, transaction, state.files, std::move(question));
}

net::Task<void> show_service(State& state, router::CoreState& home, net::Transaction& transaction,
                             std::string_view name_in_path) {
  const std::string name = net::percent_decoded(name_in_path);
  auto asker = router::authenticate_admin(*home.snapshot(), transaction.head());
  if (!asker) {
    co_await answer_error(home, transaction, std::move(asker).assume_error());
    co_return;
  }
  const auto config = home.snapshot()->config;
  const core::ServiceConfig* service = services::find_service(*config, name);
  if (!service) {
    co_await answer_error(home, transaction, no_service(name));
    co_return;
  }
  net::Question question = [table = state.services, config, service] {
    return services::service_json(*table, *service);
  };
  co_await answer_by(home, transaction, state.looks, std::move(question));
}

// The text may hold secrets.
net::Task<void> show_service_config(State& state, router::CoreState& home, net::Transaction& transaction,
                                    std::string_view name_in_path) {
  const std::string name = net::percent_decoded(name_in_path);
  auto by = admin_only(home, transaction, kRefusal);
  if (!by) {
    co_await answer_error(home, transaction, std::move(by).assume_error());
    co_return;
  }
  const auto config = home.snapshot()->config;
  const core::ServiceConfig* service = services::find_service(*config, name);
  if (!service) {
    co_await answer_error(home, transaction, no_service(name));
    co_return;
  }
  if (service->config.empty()) {
    core::Error error(ErrorKind::not_found, "No file of this service is named. Add services." + name + ".config.",
                      "services." + name + ".config", "service_config_not_configured");
    co_await answer_error(home, transaction, std::move(error));
    co_return;
  }
  auto made = std::make_shared<Made>();
  std::function<void()> work = [config, service, made] { made->body = config_json(*service); };
  core::Error late = core::fail(ErrorKind::overloaded, "The disk has not answered in time. Try again.");
  co_await answer_made(home, transaction, state.files, kPatience, std::move(made), std::move(work), std::move(late));
}

net::Task<void> control_service(State& state, router::CoreState& home, net::Transaction& transaction,
                                std::string_view name_in_path) {
  const std::string name = net::percent_decoded(name_in_path);
  auto asked = co_await admin_asks(home, transaction, kRefusal, kMostBody);
  auto action = asked ? action_in(asked.assume_value().body) : asked.assume_error();
  if (!action) {
    co_await answer_error(home, transaction, std::move(action).assume_error());
    co_return;
  }
  auto pending = std::make_shared<Pending>(home.core());
  std::function<void(Outcome)> done = [finish = finish_at(home.core(), pending)](Outcome outcome) {
    finish(services::outcome_json(outcome));
  };
  std::string by = std::move(asked).assume_value().by;
  core::Result<void> started = state.services->act(name, action.assume_value(), std::move(by), std::move(done));
  co_await answer_when_done(home, transaction, std::move(started), std::move(pending));
}

// Takes its time, so nobody waits: how it went stands in the service.
net::Task<void> back_up_service(State& state, router::CoreState& home, net::Transaction& transaction,
                                std::string_view name_in_path) {
  const std::string name = net::percent_decoded(name_in_path);
  auto by = admin_only(home, transaction, kRefusal);
  if (!by) {
    co_await answer_error(home, transaction, std::move(by).assume_error());
    co_return;
  }
  std::function<void(Outcome)> done = [](Outcome) {};
  core::Result<void> started = state.services->act(name, Action::backup, by.assume_value(), std::move(done));
  if (!started) {
    co_await answer_error(home, transaction, std::move(started).assume_error());
    co_return;
  }
  co_await answer_json(transaction, 202, std::string("{\"started\":true}"));
}

net::Task<void> start_services(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await act_on_all(state, home, transaction, Action::start);
}

net::Task<void> stop_services(State& state, router::CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await act_on_all(state, home, transaction, Action::stop);
}

net::Task<void> restart_services(State& state, router::CoreState& home, net::Transaction& transaction,
                                 std::string_view) {
  co_await act_on_all(state, home, transaction, Action::restart);
}

}  // namespace dashboard
