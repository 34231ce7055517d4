#include "policy/injection/report.h"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace policy::injection {
namespace {

// The chance that an attack's output is above a benign text's; benign outputs ascending.
double area(std::span<const float> attacks, std::span<const float> benign) {
  if (attacks.empty() || benign.empty()) return 0;
  double sum = 0;
  for (const float one : attacks) {
    const auto below = std::lower_bound(benign.begin(), benign.end(), one) - benign.begin();
    const auto ties = std::upper_bound(benign.begin(), benign.end(), one) - benign.begin() - below;
    sum += static_cast<double>(below) + 0.5 * static_cast<double>(ties);
  }
  return sum / (static_cast<double>(attacks.size()) * static_cast<double>(benign.size()));
}

double share_from(std::span<const float> outputs, float threshold) {
  if (outputs.empty()) return 0;
  const auto count = std::count_if(outputs.begin(), outputs.end(), [&](float x) { return x >= threshold; });
  return static_cast<double>(count) / static_cast<double>(outputs.size());
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.4f", value);
  return text;
}

}  // namespace

std::string report_of(const Lessons& lessons, std::span<const float> outputs, const Calibration& calibration,
                      const TrainOptions& options) {
  std::vector<std::vector<float>> attacks(lessons.sources.size()), benign(lessons.sources.size());
  std::vector<float> all_attacks, all_benign;
  for (std::size_t i = 0; i < lessons.all.size(); ++i) {
    const Lesson& lesson = lessons.all[i];
    const float output = outputs[i] + calibration.shift[bucket_of(lesson.folded.size())];
    (lesson.attack ? attacks : benign)[lesson.source].push_back(output);
    (lesson.attack ? all_attacks : all_benign).push_back(output);
  }
  std::sort(all_benign.begin(), all_benign.end());
  const float one_percent = all_benign[all_benign.size() - 1 - all_benign.size() / 100];
  std::string out =
      "{\"kind\":\"injection\",\"seed\":" + std::to_string(options.seed) +
      ",\"epochs\":" + std::to_string(options.epochs) + ",\"texts\":" + std::to_string(lessons.all.size()) +
      ",\"auc\":" + number(area(all_attacks, all_benign)) + ",\"recall\":" + number(share_from(all_attacks, 0)) +
      ",\"recall_at_1_percent\":" + number(share_from(all_attacks, one_percent)) +
      ",\"false_positives\":" + number(share_from(all_benign, 0)) + ",\"sources\":[";
  for (std::size_t i = 0; i < lessons.sources.size(); ++i) {
    if (i > 0) out += ',';
    out += "\n{\"source\":\"" + lessons.sources[i] + '"';
    if (!attacks[i].empty()) {
      out += ",\"attacks\":" + std::to_string(attacks[i].size()) + ",\"recall\":" + number(share_from(attacks[i], 0)) +
             ",\"recall_at_1_percent\":" + number(share_from(attacks[i], one_percent)) +
             ",\"auc\":" + number(area(attacks[i], all_benign));
    }
    if (!benign[i].empty()) {
      out += ",\"benign\":" + std::to_string(benign[i].size()) +
             ",\"false_positives\":" + number(share_from(benign[i], 0));
    }
    out += '}';
  }
  return out + "]}";
}

}  // namespace policy::injection
