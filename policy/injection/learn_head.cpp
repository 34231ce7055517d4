#include <algorithm>
#include <cmath>

#include "policy/injection/learner.h"

namespace policy::injection {
namespace {

constexpr float kRate = 0.004F, kShrink = 2e-4F, kDecay = 0.02F;
constexpr std::size_t kBatch = 64;
// The head is the mean of networks that began differently: side by side they are one network.
constexpr std::size_t kMembers = 4, kUnits = kHidden / kMembers;

// The head's numbers that are learnt, in one array.
constexpr std::size_t kStraight = 0, kInput = kStraight + kSignals, kInputBias = kInput + kSignals * kUnits,
                      kOutput = kInputBias + kUnits, kBias = kOutput + kUnits, kNumbers = kBias + 1;
using Numbers = std::vector<float>;

void standardise(std::span<const Example> examples, int without, Head& head) {
  std::array<double, kSignals> sum{}, squares{};
  double weight = 0;
  for (const Example& example : examples) {
    if (example.fold == without) continue;
    weight += example.weight;
    for (std::size_t i = 0; i < kSignals; ++i) {
      sum[i] += example.weight * example.signals[i];
      squares[i] += static_cast<double>(example.weight) * example.signals[i] * example.signals[i];
    }
  }
  for (std::size_t i = 0; i < kSignals; ++i) {
    const double mean = sum[i] / weight;
    const double variance = std::max(squares[i] / weight - mean * mean, 0.0);
    head.mean[i] = static_cast<float>(mean);
    // A signal that is nearly always the same must not shout when it is not.
    head.inverse_deviation[i] = static_cast<float>(1 / std::sqrt(variance + 2.5e-3));
  }
}

struct Forward {
  std::array<float, kSignals> input;
  std::array<float, kUnits> units;
  float output;
};

void forward(const Head& head, const Numbers& numbers, const Signals& signals, Forward& f) {
  for (std::size_t i = 0; i < kSignals; ++i) {
    f.input[i] = std::clamp((signals[i] - head.mean[i]) * head.inverse_deviation[i], -4.0F, 4.0F);
  }
  f.output = numbers[kBias];
  for (std::size_t u = 0; u < kUnits; ++u) f.units[u] = numbers[kInputBias + u];
  for (std::size_t i = 0; i < kSignals; ++i) {
    f.output += numbers[kStraight + i] * f.input[i];
    if (i < kScores) continue;
    const float* const row = &numbers[kInput + i * kUnits];
    for (std::size_t u = 0; u < kUnits; ++u) f.units[u] += row[u] * f.input[i];
  }
  for (std::size_t u = 0; u < kUnits; ++u) f.output += numbers[kOutput + u] * std::max(f.units[u], 0.0F);
}

void backward(const Forward& f, const Numbers& numbers, float slope, Numbers& gradient) {
  gradient[kBias] += slope;
  std::array<float, kUnits> back;
  for (std::size_t u = 0; u < kUnits; ++u) {
    const bool on = f.units[u] > 0;
    gradient[kOutput + u] += on ? slope * f.units[u] : 0;
    back[u] = on ? slope * numbers[kOutput + u] : 0;
    gradient[kInputBias + u] += back[u];
  }
  for (std::size_t i = 0; i < kSignals; ++i) {
    gradient[kStraight + i] += slope * f.input[i];
    if (i < kScores) continue;
    float* const row = &gradient[kInput + i * kUnits];
    for (std::size_t u = 0; u < kUnits; ++u) row[u] += back[u] * f.input[i];
  }
}

Numbers learn_member(const Head& head, std::span<const Example> examples, int without, std::uint64_t seed, int epochs) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < examples.size(); ++i) {
    if (examples[i].fold != without) order.push_back(i);
  }
  Random random(seed);
  Numbers numbers(kNumbers), gradient(kNumbers), mean(kNumbers), square(kNumbers);
  for (std::size_t i = kInput; i < kInputBias; ++i) numbers[i] = (random.unit() - 0.5F) * 0.3F;
  for (std::size_t i = kOutput; i < kBias; ++i) numbers[i] = (random.unit() - 0.5F) * 0.3F;
  std::fill_n(numbers.begin() + kInput, kScores * kUnits, 0.0F);
  Forward f;
  float decay_mean = 1, decay_square = 1;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    shuffle(order, random);
    const float rate = kRate * (1.0F - 0.9F * static_cast<float>(epoch) / static_cast<float>(epochs));
    for (std::size_t from = 0; from < order.size(); from += kBatch) {
      const std::size_t to = std::min(from + kBatch, order.size());
      std::fill(gradient.begin(), gradient.end(), 0.0F);
      for (std::size_t i = from; i < to; ++i) {
        const Example& example = examples[order[i]];
        forward(head, numbers, example.signals, f);
        const float target = example.attack ? 0.98F : 0.01F;
        backward(f, numbers, (sigmoid(f.output) - target) * example.weight / static_cast<float>(to - from), gradient);
      }
      decay_mean *= 0.9F;
      decay_square *= 0.999F;
      for (std::size_t i = 0; i < kNumbers; ++i) {
        const float g = gradient[i] + kShrink * numbers[i];
        mean[i] = 0.9F * mean[i] + 0.1F * g;
        square[i] = 0.999F * square[i] + 0.001F * g * g;
        if (i < kBias) numbers[i] -= rate * kDecay * numbers[i];
        numbers[i] -= rate * (mean[i] / (1 - decay_mean)) / (std::sqrt(square[i] / (1 - decay_square)) + 1e-6F);
      }
      // A higher score never speaks for harmlessness.
      for (std::size_t i = 0; i < kScores; ++i) {
        float& straight = numbers[kStraight + i];
        straight = std::max(straight, 0.0F);
      }
    }
  }
  return numbers;
}

}  // namespace

Head learn_head(std::span<const Example> examples, int without, std::uint64_t seed, int epochs) {
  constexpr float kShare = 1.0F / kMembers;
  Head head{};
  standardise(examples, without, head);
  for (std::size_t member = 0; member < kMembers; ++member) {
    const Numbers numbers = learn_member(head, examples, without, seed + member, epochs);
    const std::size_t first = member * kUnits;
    for (std::size_t i = 0; i < kSignals; ++i) {
      head.straight[i] += kShare * numbers[kStraight + i];
      std::copy_n(&numbers[kInput + i * kUnits], kUnits, &head.input[i][first]);
    }
    std::copy_n(&numbers[kInputBias], kUnits, &head.input_bias[first]);
    for (std::size_t u = 0; u < kUnits; ++u) head.output[first + u] = kShare * numbers[kOutput + u];
    head.bias += kShare * numbers[kBias];
  }
  return head;
}

}  // namespace policy::injection
