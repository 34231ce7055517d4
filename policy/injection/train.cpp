#include "policy/injection/train.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "policy/injection/learner.h"
#include "policy/injection/lessons.h"
#include "policy/injection/report.h"

namespace policy::injection {
namespace {

// Shares of the benign texts (weighted by source, each judged by a model that has not seen its source) above the
// thresholds of low, medium and high sensitivity, and of tools at high.
constexpr std::array<double, kSensitivities + 1> kFalse{0.002, 0.01, 0.03, 0.06};

void observe(const NgramLearner& learner, std::span<const Lesson> lessons, HeldOut held_out, const CueTable& cues,
             std::span<Example> examples) {
  std::vector<std::int8_t> weights;
  const float scale = learner.quantise(weights);
  Reading reading;
  for (std::size_t i = 0; i < lessons.size(); ++i) {
    const Lesson& lesson = lessons[i];
    if (!held_out.has(lesson)) continue;
    read(lesson.folded, weights, cues, reading);
    text::View view;
    view.folded = lesson.folded;
    view.counts = lesson.counts;
    Example& example = examples[i];
    gather(view, reading, scale, example.signals);
    example.attack = lesson.attack;
    example.weight = lesson.weight;
    example.fold = lesson.fold[held_out.way];
  }
}

// The output that this share of the weight lies above.
float above(std::vector<std::pair<float, float>> outputs, double share) {
  if (outputs.empty()) return 0;
  std::sort(outputs.begin(), outputs.end(), std::greater<>());
  double total = 0, sum = 0;
  for (const auto& [output, weight] : outputs) total += weight;
  for (const auto& [output, weight] : outputs) {
    sum += weight;
    if (sum > share * total) return output;
  }
  return outputs.back().first;
}

Calibration calibrate(std::span<const Lesson> lessons, std::span<const float> outputs) {
  std::vector<std::pair<float, float>> all;
  std::array<std::vector<std::pair<float, float>>, kLengths> by_length;
  for (std::size_t i = 0; i < lessons.size(); ++i) {
    if (lessons[i].attack) continue;
    all.emplace_back(outputs[i], lessons[i].weight);
    by_length[bucket_of(lessons[i].folded.size())].emplace_back(outputs[i], lessons[i].weight);
  }
  Calibration calibration{};
  calibration.slope = 1;
  const float medium = above(all, kFalse[1]);
  for (std::size_t bucket = 0; bucket < kLengths; ++bucket) {
    // A bucket of its own is stricter where its benign texts score higher, never laxer.
    const float own = by_length[bucket].size() < 200 ? medium : above(by_length[bucket], kFalse[1]);
    calibration.shift[bucket] = -std::max(medium, own);
  }
  for (std::size_t i = 0; i < kFalse.size(); ++i) calibration.threshold[i] = sigmoid(above(all, kFalse[i]) - medium);
  return calibration;
}

}  // namespace

core::Result<Trained> train(std::span<const Sample> samples, const TrainOptions& options, const Progress& progress) {
  const auto attacks = std::count_if(samples.begin(), samples.end(), [](const Sample& s) { return s.attack; });
  const auto least = std::min<std::ptrdiff_t>(attacks, std::ssize(samples) - attacks);
  if (least < 20) {
    return core::fail(core::ErrorKind::config, "training needs at least 20 attacks and 20 benign texts, got " +
                                                   std::to_string(attacks) + " and " +
                                                   std::to_string(std::ssize(samples) - attacks));
  }
  const auto say = [&](const std::string& line) {
    if (progress) progress(line);
  };
  const Lessons lessons = prepare(samples, options);
  say(std::to_string(lessons.all.size()) + " texts of " + std::to_string(lessons.sources.size()) + " sources");

  const CueTable cues;
  NgramLearner learner;
  NgramLearner::Options ngram_options;
  ngram_options.epochs = options.epochs;
  ngram_options.rate = options.rate;
  ngram_options.dropout = options.dropout;
  ngram_options.least = static_cast<std::uint32_t>(options.least);
  // The head learns from both: how texts of unknown sources look, and unknown texts of known sources.
  const std::size_t texts = lessons.all.size();
  std::vector<Example> examples(2 * texts);
  for (std::size_t way = 0; way < 2; ++way) {
    const std::span<Example> part(examples.data() + way * texts, texts);
    for (int fold = 0; fold < kFolds; ++fold) {
      learner.learn(lessons.all, {way, fold}, options.seed, ngram_options);
      observe(learner, lessons.all, {way, fold}, cues, part);
      say("n-grams without fold " + std::to_string(fold + 1) + " of " + std::to_string(kFolds));
    }
  }
  std::vector<float> outputs(examples.size());
  for (int fold = 0; fold < kFolds; ++fold) {
    const Head head = learn_head(examples, fold, options.seed, options.head_epochs);
    for (std::size_t i = 0; i < examples.size(); ++i) {
      if (examples[i].fold == fold) outputs[i] = evaluate(head, examples[i].signals);
    }
  }
  const std::span<const float> by_source(outputs.data(), texts), by_row(outputs.data() + texts, texts);
  const Calibration calibration = calibrate(lessons.all, by_row);
  say("calibrated");
  Trained trained;
  trained.report = report_of(lessons, by_source, calibration, options);

  Head head = learn_head(examples, -1, options.seed, options.head_epochs);
  learner.learn(lessons.all, {}, options.seed, ngram_options);
  std::vector<std::int8_t> weights;
  head.scale = learner.quantise(weights);
  trained.bytes = write_model(weights, head, calibration, trained.report);
  say("model of " + std::to_string(trained.bytes.size()) + " bytes");
  return trained;
}

}  // namespace policy::injection
