#include "dashboard/topics.h"

#include <charconv>

#include "dashboard/reports.h"
#include "metrics/gpu/gpu_report.h"

namespace dashboard {
namespace {

using metrics::gpu::to_json;
using metrics::system::to_json;
using std::chrono::milliseconds;

// The newest reading of a thread that watches the machine, and the point of the history that goes with it; empty when
// it has been told. `memory` holds its time.
template <class Reader>
std::string new_reading(const Reader* reader, std::string& memory) {
  if (!reader) return {};
  const auto view = reader->view();
  if (!view.latest) return {};
  const std::int64_t at = view.latest->at_ms;
  std::int64_t told = at - 1;
  std::from_chars(memory.data(), memory.data() + memory.size(), told);
  if (told >= at) return {};
  memory = std::to_string(at);
  return to_json(view, reader->interval(), told);
}

}  // namespace

std::vector<Topic> topics_of(router::Shared& shared) {
  const router::Machine& machine = shared.machine;
  return {
      {"status", milliseconds(1000), Keep::newest, [&](std::string&) { return status_json(shared); }},
      {"system", milliseconds(500), Keep::newest, [&](std::string& at) { return new_reading(machine.system(), at); }},
      {"gpu", milliseconds(500), Keep::newest, [&](std::string& at) { return new_reading(machine.gpu(), at); }},
  };
}

}  // namespace dashboard
