#include "core/process.h"
#include "metrics/metrics.h"

namespace metrics {

void sample_process(Sink& sink) {
  const core::ProcessStats stats = core::read_process_stats();
  sink.set(Family::process_cpu, {}, stats.cpu_seconds);
  sink.set(Family::process_resident, {}, static_cast<double>(stats.resident_bytes));
  sink.set(Family::process_virtual, {}, static_cast<double>(stats.virtual_bytes));
  sink.set(Family::process_open_fds, {}, static_cast<double>(stats.open_fds));
  sink.set(Family::process_max_fds, {}, static_cast<double>(stats.max_fds));
  sink.set(Family::process_threads, {}, static_cast<double>(stats.threads));
  sink.set(Family::process_start_time, {}, stats.start_time);
}

}  // namespace metrics
