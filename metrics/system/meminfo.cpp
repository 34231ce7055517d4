#include "metrics/system/meminfo.h"

#include "metrics/files.h"

namespace metrics {

MemoryInfo read_meminfo(const std::string& proc) {
  MemoryInfo out;
  const auto text = read_text(proc + "/meminfo");
  if (!text) return out;
  std::uint64_t free = 0, cached = 0;
  bool available = false;
  for (std::string_view rest = *text; !rest.empty();) {
    std::string_view line = take_line(rest);
    const std::string_view name = take_word(line);
    const std::uint64_t bytes = to_number(take_word(line)).value_or(0) * 1024;
    if (name == "MemTotal:") out.total = bytes;
    if (name == "MemFree:") free = bytes;
    if (name == "Cached:") cached = bytes;
    if (name == "SwapTotal:") out.swap_total = bytes;
    if (name == "SwapFree:") out.swap_free = bytes;
    if (name != "MemAvailable:") continue;
    out.available = bytes;
    available = true;
  }
  if (!available) out.available = free + cached;  // some sandboxes leave it out
  return out;
}

}  // namespace metrics
