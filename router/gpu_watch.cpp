#include "router/gpu_watch.h"

#include <algorithm>

#include "core/log.h"
#include "metrics/poller.h"
#include "net/call_limit.h"
#include "net/url.h"
#include "router/providers/ollama_models.h"
#include "router/router.h"

namespace router {
namespace {

namespace gpu = metrics::gpu;

constexpr core::Duration kLook = std::chrono::milliseconds(100);  // how often it is seen who is to be asked
constexpr core::Duration kLongest = std::chrono::minutes(5);      // between two attempts after failures
constexpr core::Duration kStranger = std::chrono::minutes(10);    // until somebody who is no vLLM is asked again
constexpr core::Duration kModelsTimeout = std::chrono::seconds(3);
constexpr std::size_t kMostBytes = 4 << 20;

enum class Asks : std::uint8_t { exporter, ollama, vllm };

struct Source {
  std::string name;  // of the exporter or provider
  Asks asks;
  std::size_t number;  // of the exporter
  Provider at;         // for its pool
  std::string request;
  core::Duration interval, timeout;
  // On the core that asks.
  core::Duration pause;
  core::Instant due{};
  bool busy = false;

  Source(std::string n, Asks a, std::size_t i, Provider p, std::string r, core::Duration every, core::Duration limit)
      : name(std::move(n)),
        asks(a),
        number(i),
        at(std::move(p)),
        request(std::move(r)),
        interval(every),
        timeout(limit),
        pause(every) {}
};
using Sources = std::vector<std::shared_ptr<Source>>;

struct Answer {
  std::string body;
  std::string problem;    // empty: the body is whole
  bool skipped = false;   // by a limit of ours: it says nothing of them
  bool stranger = false;  // it answers, and not as who we took it for
};

std::string request_to(const std::string& path, const net::Origin& origin, std::string_view accept,
                       const std::string& fields) {
  return "GET " + path + " HTTP/1.1\r\nhost: " + origin.authority() + "\r\n" + fields +
         "accept: " + std::string(accept) +
         "\r\naccept-encoding: identity\r\nuser-agent: signalbox-gpu\r\nconnection: close\r\n\r\n";
}

constexpr std::string_view kText = "text/plain;version=0.0.4";

std::shared_ptr<Source> exporter_source(const core::GpuExporterConfig& config, std::size_t number) {
  const auto url = net::parse_url(config.url);
  if (!url) return nullptr;
  Provider at;
  at.origin = std::make_shared<net::Origin>();
  at.origin->host = url->host;
  at.origin->port = url->port;
  at.origin->tls = url->tls;
  at.origin->verify_tls = config.verify_tls;
  at.origin->ca_file = config.ca_file;
  std::string request = request_to(url->path.starts_with('/') ? url->path : "/" + url->path, *at.origin, kText, {});
  return std::make_shared<Source>(config.name, Asks::exporter, number, std::move(at), std::move(request),
                                  config.interval, config.timeout);
}

std::shared_ptr<Source> model_source(const Provider& provider, core::Duration interval) {
  const core::ProviderConfig& config = *provider.config;
  const bool ollama = config.kind == core::ProviderKind::ollama;
  std::string fields;
  if (ollama) {
    provider.kind->append_auth(fields, config);
    for (const auto& [name, value] : config.headers) fields += name + ": " + value + "\r\n";
  }
  std::string request = ollama ? request_to(provider.prefix + "/api/ps", *provider.origin, "application/json", fields)
                               : request_to("/metrics", *provider.origin, kText, fields);
  Provider at;
  at.origin = provider.origin;
  return std::make_shared<Source>(config.name, ollama ? Asks::ollama : Asks::vllm, 0, std::move(at), std::move(request),
                                  interval, kModelsTimeout);
}

// Those of a config; what was asked before the same way keeps its rhythm.
Sources renew(Machine& machine, const Snapshot& snapshot, const Sources& before) {
  Sources out;
  const core::GpuConfig& config = machine.gpu_config();
  for (std::size_t i = 0; i < config.exporters.size(); ++i) {
    if (auto one = exporter_source(config.exporters[i], i)) out.push_back(std::move(one));
  }
  std::vector<std::string> asked;
  for (const Provider& provider : snapshot.providers) {
    if (!config.placement || !is_asked_for_models(provider)) continue;
    asked.push_back(provider.config->name);
    out.push_back(model_source(provider, config.placement_interval));
  }
  machine.elsewhere().keep_only(asked);
  for (auto& one : out) {
    const auto same = std::find_if(before.begin(), before.end(), [&](const auto& other) {
      return other->name == one->name && other->asks == one->asks && other->request == one->request &&
             (one->asks == Asks::exporter || other->at.origin == one->at.origin);
    });
    if (same != before.end()) one = *same;
  }
  return out;
}

std::string why(net::IoError error, const net::CallLimit& limit) {
  if (limit.expired()) return "it did not answer in time";
  return "it cannot be reached: " + std::string(net::to_string(error));
}

net::Task<void> fetch(CoreState& home, std::shared_ptr<Source> source, std::shared_ptr<Answer> answer) {
  net::UpstreamCall call(home.core(), home.pool(source->at));
  const net::CallLimit limit(home.core(), call, source->timeout);
  auto error = co_await call.open_fresh(source->timeout);
  const std::string_view piece = source->request;
  if (error == net::IoError::none) error = co_await call.send(std::span(&piece, 1));
  if (error == net::IoError::none) error = co_await call.read_head();
  answer->skipped = error == net::IoError::limit;
  if (error != net::IoError::none) {
    answer->problem = why(error, limit);
    co_return;
  }
  const net::UpstreamHead& head = call.head();
  const std::string_view coding = head.find("content-encoding");
  if (head.status != 200 || !(coding.empty() || coding == "identity")) {
    answer->stranger = head.status >= 300 && head.status < 500 && head.status != 429;
    answer->problem = head.status != 200 ? "it answers " + std::to_string(head.status) : "its answer is compressed";
    co_return;
  }
  for (;;) {
    std::string_view body;
    auto step = co_await call.read_body(body);
    if (step == net::UpstreamCall::BodyStep::end) co_return;
    if (step == net::UpstreamCall::BodyStep::failed) {
      answer->problem = limit.expired() ? "it did not answer in time" : "its answer broke off";
      co_return;
    }
    if (answer->body.size() + body.size() > kMostBytes) {
      answer->problem = "its answer has more than 4 MiB";
      co_return;
    }
    answer->body.append(body);
  }
}

void report(const Source& source, bool up, std::string_view problem) {
  core::log().write_any(up ? core::LogLevel::info : core::LogLevel::warning,
                        up ? "gpu_exporter_up" : "gpu_exporter_down", {},
                        {{"exporter", std::string_view(source.name)}, {"reason", problem}});
}

// Reads what came and hands it in, on a thread that may take its time. Says how it went: told, failed, stranger.
std::string take_in_exporter(gpu::Elsewhere& elsewhere, const Source& source, Answer& answer) {
  if (answer.problem.empty()) {
    gpu::Exported what = gpu::read_exporter(answer.body);
    if (!what.devices.empty()) {
      if (elsewhere.told(source.number, std::move(what), metrics::this_moment().unix_ms)) report(source, true, {});
      return "told";
    }
    answer.problem = "it answers and tells of no card: is it a dcgm-exporter or an nvidia_gpu_exporter?";
  }
  if (elsewhere.failed(source.number, answer.problem)) report(source, false, answer.problem);
  return "failed";
}

std::string take_in_models(gpu::Elsewhere& elsewhere, const Source& source, Answer& answer) {
  const bool ollama = source.asks == Asks::ollama;
  const gpu::ServerKind kind = ollama ? gpu::ServerKind::ollama : gpu::ServerKind::vllm;
  if (answer.problem.empty()) {
    auto models = ollama ? read_ollama_models(answer.body) : gpu::read_vllm(answer.body);
    if (models) {
      elsewhere.told(source.name, kind, std::move(*models), metrics::this_moment().unix_ms);
      return "told";
    }
    answer.stranger = true;
    answer.problem = "its answer is not one of Ollama";
  }
  if (!ollama && answer.stranger) {  // many servers speak OpenAI's protocol and are no vLLM
    elsewhere.forget(source.name);
    return "stranger";
  }
  elsewhere.failed(source.name, kind, answer.problem);
  return "failed";
}

void settle(Source& source, std::string_view outcome) {
  if (outcome == "told") source.pause = source.interval;
  if (outcome == "stranger") source.pause = std::max(source.interval, kStranger);
  if (outcome == "failed") source.pause = std::min(2 * source.pause, std::max(source.interval, kLongest));
  source.due = core::now() + source.pause;
  source.busy = false;
}

net::Task<void> ask(CoreState& home, std::shared_ptr<Source> source) {
  auto answer = std::make_shared<Answer>();
  co_await fetch(home, source, answer);
  if (answer->skipped) {
    settle(*source, std::string_view());
    co_return;
  }
  net::Question question = [elsewhere = &home.shared().machine.elsewhere(), source, answer] {
    return source->asks == Asks::exporter ? take_in_exporter(*elsewhere, *source, *answer)
                                          : take_in_models(*elsewhere, *source, *answer);
  };
  const std::string outcome = co_await net::ask_worker(home.core(), home.shared().worker, std::move(question));
  settle(*source, outcome);
}

}  // namespace

bool is_asked_for_models(const Provider& provider) {
  const core::ProviderConfig& config = *provider.config;
  if (!provider.origin || !config.disabled.empty()) return false;
  if (config.kind == core::ProviderKind::ollama) return true;
  const std::string& host = provider.origin->host;
  return config.kind == core::ProviderKind::openai_compatible &&
         (config.trust > core::Trust::external || net::is_loopback_name(host) || net::is_private_address(host));
}

net::Task<void> watch_gpus(CoreState& home) {
  Machine& machine = home.shared().machine;
  if (!machine.gpu()) co_return;
  std::shared_ptr<const Snapshot> of;
  Sources sources;
  for (;;) {
    if (home.snapshot() != of) {
      of = home.snapshot();
      sources = renew(machine, *of, sources);
    }
    const core::Instant now = core::now();
    for (const auto& source : sources) {
      if (source->busy || now < source->due) continue;
      source->busy = true;
      net::spawn(home.core(), ask(home, source), "gpu watch");
    }
    co_await home.core().sleep(kLook);
  }
}

}  // namespace router
