#include "dashboard/topics.h"

#include <charconv>

#include "dashboard/logs_report.h"
#include "dashboard/reports.h"
#include "router/alerts/alerts.h"
#include "router/traffic/reports.h"

namespace dashboard {
namespace {

using std::chrono::milliseconds;

// The newest reading of a thread that watches the machine, and the point of the history that goes with it; empty when
// it has been told. `memory` holds its time.
template <class Reader, class Write>
std::string new_reading(const Reader* reader, std::string& memory, Write write) {
  if (!reader) return {};
  const auto view = reader->view();
  if (!view.latest) return {};
  const std::int64_t at = view.latest->at_ms;
  std::int64_t told = at - 1;
  std::from_chars(memory.data(), memory.data() + memory.size(), told);
  if (told >= at) return {};
  memory = std::to_string(at);
  return write(view, told);
}

// More than this at once nobody reads: what is left out is counted, and GET /api/requests has it.
constexpr std::size_t kRowsAtOnce = 20;  // eighty a second are more than anybody reads

// Requests that ended since the last time; `memory` holds the place of the newest that was told.
std::string new_requests(router::Shared& shared, std::string& memory) {
  namespace traffic = router::traffic;
  traffic::Page page;
  page.after = traffic::Cursor::parse(memory);
  page.limit = page.after ? kRowsAtOnce : 1;  // who begins now has asked for what was before
  traffic::Cursor newest;
  std::string body = traffic::requests_json(shared, page, &newest);
  const bool told = page.after && newest.text() != memory;
  memory = newest.text();
  return told ? body : std::string();
}

// Once for each look, and when a silence begins or ends.
std::string new_alerts(router::Shared& shared, std::string& memory) {
  const std::string version = std::to_string(shared.alerts->version());
  if (version == memory) return {};
  memory = version;
  return shared.alerts->to_json();
}

constexpr std::size_t kLinesAtOnce = 100;

// Lines that were logged since the last time; `memory` holds the number of the newest that was told.
std::string new_log_lines(std::string& memory) {
  LogQuery query;
  query.limit = kLinesAtOnce;
  const core::LogRing::Reach reach = core::log().kept().reach();
  const bool begins = memory.empty();
  std::from_chars(memory.data(), memory.data() + memory.size(), query.after);
  if (begins || reach.newest == query.after) {
    memory = std::to_string(reach.newest);
    return {};
  }
  std::uint64_t newest = 0;
  std::string body = logs_json(core::log(), query, &newest);
  memory = std::to_string(newest);
  return body;
}

}  // namespace

std::vector<Topic> topics_of(router::Shared& shared) {
  const router::Machine& machine = shared.machine;
  namespace traffic = router::traffic;
  return {
      {"now", milliseconds(1000), Keep::newest, [&](std::string&) { return traffic::now_json(shared); }},
      {"requests", milliseconds(250), Keep::queue, [&](std::string& newest) { return new_requests(shared, newest); }},
      {"targets", milliseconds(1000), Keep::newest,
       [&](std::string&) { return traffic::targets_json(shared, traffic::kWindowSeconds); }},
      {"status", milliseconds(1000), Keep::newest, [&](std::string&) { return status_json(shared); }},
      {"system", milliseconds(500), Keep::newest,
       [&](std::string& at) {
         return new_reading(machine.system(), at, [&](const auto& view, std::int64_t told) {
           return metrics::system::to_json(view, machine.system()->interval(), told);
         });
       }},
      {"gpu", milliseconds(500), Keep::newest,
       [&](std::string& at) {
         return new_reading(machine.gpu(), at, [&](const auto&, std::int64_t told) { return machine.gpu_json(told); });
       }},
      {"alerts", milliseconds(500), Keep::newest, [&](std::string& version) { return new_alerts(shared, version); }},
      {"logs", milliseconds(250), Keep::queue, [](std::string& newest) { return new_log_lines(newest); }},
  };
}

}  // namespace dashboard
