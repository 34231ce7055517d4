// Any bytes as a request: the estimate stays within its bounds, the same request gives the same estimate, and tools
// never lower a tier. Any bytes as a model: refused or usable.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "policy/complexity/estimator.h"

namespace {

using policy::complexity::Estimate;
using policy::complexity::Estimator;
using policy::complexity::Request;

void require(bool holds) {
  if (!holds) std::abort();
}

const Estimator* shipped() {
  static const auto model = [] {
    std::ifstream in("policy/models/complexity.sbm", std::ios::binary);
    return Estimator::load(std::string(std::istreambuf_iterator<char>(in), {}));
  }();
  return model ? &model.value() : nullptr;
}

void check(const Estimate& estimate) {
  require(std::abs(estimate.gain) <= 1);
  require(estimate.confidence >= 0 && estimate.confidence <= 1.0001f);
  require(estimate.coverage >= 0 && estimate.coverage <= 1);
  float sum = 0;
  for (const float p : estimate.tier_probability) sum += p;
  require(std::abs(sum - 1) < 1e-3f);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Estimator::Scratch scratch;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto loaded = Estimator::load(bytes);
  const Estimator* model = loaded ? &loaded.value() : shipped();
  if (model == nullptr || size < 4) return 0;
  Request request;
  const std::string_view text = bytes.substr(4);
  const std::size_t cut = data[0] * text.size() / 255, second = cut + data[1] * (text.size() - cut) / 255;
  request.last_user = text.substr(0, cut);
  request.earlier = text.substr(cut, second - cut);
  request.system = text.substr(second);
  request.turns = data[2];
  request.max_tokens = static_cast<std::int8_t>(data[3]);
  const Estimate first = model->estimate(request, scratch), again = model->estimate(request, scratch);
  check(first);
  require(first.gain == again.gain && first.tier == again.tier && first.tier_probability == again.tier_probability);
  request.tools = 1u + data[3];
  const Estimate with_tools = model->estimate(request, scratch);
  check(with_tools);
  require(with_tools.tier >= first.tier);
  return 0;
}
