// The model endpoints: everything that asks a model goes through the pipeline.
#include "core/json_writer.h"
#include "net/http_text.h"
#include "router/access.h"
#include "router/handlers.h"
#include "router/pipeline.h"
#include "router/router.h"
#include "router/stages/stages.h"

namespace router {
namespace {

// Lends an exchange to one request. What a stage throws is a bug: it is logged with the request's id, and what the
// request held is given back, before the connection ends.
net::Task<void> with_exchange(CoreState& home, net::Transaction& transaction, core::Endpoint endpoint,
                              net::Task<void> (*run)(Exchange&)) {
  auto exchange = home.take_exchange();
  exchange->transaction = &transaction;
  exchange->home = &home;
  exchange->endpoint = endpoint;
  exchange->started = transaction.started();
  const metrics::SeriesId in_flight =
      home.shard().find(home.shared().metrics, metrics::Family::http_in_flight, {core::to_string(endpoint)});
  home.shard().add_real(in_flight, 1);
  bool broken = false;
  std::string why;
  try {
    co_await run(*exchange);
  } catch (const std::exception& e) {
    broken = true;
    why = e.what();
  }
  if (broken) {
    core::log().write_any(core::LogLevel::error, "request_failed", why, {{"request_id", exchange->request_id}});
    account(*exchange);
  }
  home.shard().add_real(in_flight, -1);
  transaction.on_interrupt(nullptr, nullptr);
  home.give(std::move(exchange));
}

void append_model(std::string& out, std::string_view id, std::int64_t created) {
  out += "{\"id\":";
  core::append_json_string(out, id);
  out += ",\"object\":\"model\",\"created\":" + std::to_string(created) + ",\"owned_by\":\"signalbox\"}";
}

bool may_use(const Asker& asker, const std::string& route) {
  if (!asker.key || asker.key->config->routes.empty()) return true;
  for (const std::string& name : asker.key->config->routes) {
    if (name == route) return true;
  }
  return false;
}

std::string request_id_field(CoreState& home, const net::Transaction& transaction) {
  std::string id;
  choose_request_id(transaction.head(), home.random(), id);
  return "x-request-id: " + id + "\r\n";
}

}  // namespace

net::Task<void> chat_completions(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await with_exchange(home, transaction, core::Endpoint::chat, run_pipeline);
}

net::Task<void> completions(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await with_exchange(home, transaction, core::Endpoint::completions, run_pipeline);
}

net::Task<void> embeddings(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await with_exchange(home, transaction, core::Endpoint::embeddings, run_pipeline);
}

net::Task<void> explain(CoreState& home, net::Transaction& transaction, std::string_view) {
  co_await with_exchange(home, transaction, core::Endpoint::chat, run_explain);
}

net::Task<void> list_models(CoreState& home, net::Transaction& transaction, std::string_view) {
  const auto snapshot = home.snapshot();
  auto asker = authenticate(*snapshot, transaction.head());
  if (!asker) {
    co_await answer_plain_error(home, transaction, std::move(asker).assume_error(), std::string());
    co_return;
  }
  std::string body = "{\"object\":\"list\",\"data\":[";
  for (const Route& route : snapshot->routes) {
    if (route.config->name == "*" || !may_use(asker.assume_value(), route.config->name)) continue;
    append_model(body, route.config->name, snapshot->created);
    body += ',';
    for (const std::string& alias : route.config->aliases) {
      append_model(body, alias, snapshot->created);
      body += ',';
    }
  }
  if (body.back() == ',') body.pop_back();
  body += "]}";
  const std::string fields = request_id_field(home, transaction);
  co_await transaction.send(200, "application/json", fields, std::string_view(body));
}

net::Task<void> show_model(CoreState& home, net::Transaction& transaction, std::string_view id) {
  const auto snapshot = home.snapshot();
  auto asker = authenticate(*snapshot, transaction.head());
  if (!asker) {
    co_await answer_plain_error(home, transaction, std::move(asker).assume_error(), std::string());
    co_return;
  }
  const std::string name = net::percent_decoded(id);  // once: "openai%2Fgpt-4o" is "openai/gpt-4o"
  const std::uint32_t route = snapshot->find_route(name);
  if (route == Snapshot::kNone || !may_use(asker.assume_value(), snapshot->routes[route].config->name)) {
    co_await answer_plain_error(home, transaction,
                                core::fail(core::ErrorKind::model_not_found,
                                           "The model '" + name + "' is not a route here.", std::string("model")),
                                std::string());
    co_return;
  }
  std::string body;
  append_model(body, name, snapshot->created);
  const std::string fields = request_id_field(home, transaction);
  co_await transaction.send(200, "application/json", fields, std::string_view(body));
}

net::Task<void> show_decision(CoreState& home, net::Transaction& transaction, std::string_view id) {
  const auto snapshot = home.snapshot();
  auto asker = authenticate_reader(*snapshot, transaction.head());
  if (!asker) {
    co_await answer_plain_error(home, transaction, std::move(asker).assume_error(), std::string());
    co_return;
  }
  const auto wanted = DecisionRing::parse(id);
  std::string body;
  if (wanted && wanted->core < home.shared().cores.size()) {
    CoreState* other = home.shared().cores[wanted->core];
    // A key sees its own decisions, an operator's key all.
    const Asker& who = asker.assume_value();
    const std::string only = who.role() == Role::none ? who.key->config->name : std::string();
    net::Question question = [other, number = wanted->number, only] {
      std::string text;
      const Decision* decision = other->decisions().find(number);
      if (decision && (only.empty() || decision->key == only)) decision->append_json(text);
      return text;
    };
    body = co_await net::ask_core(home.core(), other->core(), std::move(question));
  }
  if (body.empty()) {
    co_await answer_plain_error(home, transaction,
                                core::fail(core::ErrorKind::not_found, "No decision with this id is kept any more."),
                                std::string());
    co_return;
  }
  const std::string fields = request_id_field(home, transaction);
  co_await transaction.send(200, "application/json", fields, std::string_view(body));
}

net::Task<void> answer_plain_error(CoreState& home, net::Transaction& transaction, core::Error error,
                                   std::string fields) {
  fields += request_id_field(home, transaction);
  fields += "x-signalbox-error-source: gateway\r\n";
  const std::string body = core::error_body(error);
  co_await transaction.send(error.http_status(), "application/json", fields, std::string_view(body));
}

}  // namespace router
