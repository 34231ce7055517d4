// Any bytes as what an exporter or a model server says: samples are as the format has them, bounds hold, and every line
// counts once. Lines do not depend on those around them.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metrics/gpu/exporter.h"
#include "metrics/gpu/model_server.h"
#include "metrics/prometheus_text.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::size_t taken = 0;
  const metrics::TextCounts counts = metrics::read_prometheus_text(bytes, [&](const metrics::TextSample& one) {
    ++taken;
    require(!one.name.empty() && one.labels.size() <= metrics::kMostTextLabels);
    for (const auto& label : one.labels) {
      require(!label.name.empty() && label.value.size() <= metrics::kMostTextLine);
      require(one.label(label.name) == label.value);
    }
  });
  require(taken == counts.samples);
  std::size_t lines = 0;
  metrics::TextCounts each;
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const metrics::TextCounts one = metrics::read_prometheus_text(line, [](const metrics::TextSample&) {});
    require(one.samples + one.refused <= 1);
    each.samples += one.samples;
    each.refused += one.refused;
    ++lines;
  }
  require(each.samples == counts.samples && each.refused == counts.refused);
  const metrics::gpu::Exported cards = metrics::gpu::read_exporter(bytes);
  require(cards.devices.size() <= metrics::gpu::kMaxDevices && cards.refused == counts.refused);
  for (const auto& card : cards.devices)
    require(!card.utilization || (*card.utilization >= 0 && *card.utilization <= 1));
  if (const auto models = metrics::gpu::read_vllm(bytes)) {
    require(models->size() <= metrics::gpu::kMaxModels);
    for (const auto& model : *models) require(!model.kv_cache || (*model.kv_cache >= 0 && *model.kv_cache <= 1));
  }
  return 0;
}
