// The tier and domain heads: multinomial logistic regression, judged on folds.
#include <algorithm>
#include <cmath>

#include "core/json_writer.h"
#include "policy/complexity/numeric.h"
#include "policy/complexity/train_heads.h"

namespace policy::complexity {
namespace {

struct Data {
  std::vector<const Item*> items;
  std::vector<std::size_t> labels;
  std::vector<double> weights;

  void add(const Item& item, const ClassTask& task) {
    if (const auto label = task.label(item)) {
      items.push_back(&item);
      labels.push_back(*label);
      weights.push_back(task.weight(item));
    }
  }
};

struct Fitted {
  Lens lens;
  std::vector<double> weights;

  std::vector<double> logits(const Item& item, std::size_t classes) const {
    const Shape shape = lens.shape();
    const Example example = lens.example(item);
    std::vector<double> out;
    for (std::size_t k = 0; k < classes; ++k) {
      out.push_back(dot(example, std::span(weights).subspan(k * shape.size(), shape.size()), shape));
    }
    return out;
  }
};

Fitted fit(const Data& data, const ClassTask& task) {
  const Lens lens(task.buckets, task.words_only, data.items);
  const std::vector<Example> examples = examples_of(lens, data.items);
  return {lens,
          softmax_regression(pointers(examples), data.labels, data.weights, task.classes, lens.shape(), task.penalty)};
}

// The factor on held-out logits under which the labels are likeliest; never above one, because traffic is less tidy
// than labelled sets are.
double sharpness_of(const std::vector<std::vector<double>>& logits, const std::vector<std::size_t>& labels) {
  double best = 1, least = 1e300;
  for (double factor = 0.5; factor < 1.05; factor += 0.1) {
    double loss = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
      std::vector<double> p = logits[i];
      for (double& x : p) x *= factor;
      softmax(p);
      loss -= log_exact(std::max(p[labels[i]], 1e-12));
    }
    if (loss < least) {
      least = loss;
      best = factor;
    }
  }
  return best;
}

std::string figures(const std::vector<std::vector<double>>& logits, const std::vector<std::size_t>& labels,
                    const ClassTask& task) {
  std::vector<double> right(task.classes), said(task.classes), are(task.classes);
  double correct = 0, low = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const auto guess =
        static_cast<std::size_t>(std::max_element(logits[i].begin(), logits[i].end()) - logits[i].begin());
    ++said[guess];
    ++are[labels[i]];
    right[guess] += guess == labels[i];
    correct += guess == labels[i];
    low += guess < labels[i];
  }
  double f1 = 0, present = 0;
  for (std::size_t k = 0; k < task.classes; ++k) {
    if (are[k] == 0) continue;
    f1 += 2 * right[k] / (said[k] + are[k]);
    ++present;
  }
  const double n = static_cast<double>(std::max<std::size_t>(logits.size(), 1));
  const auto rounded = [](double x) { return std::round(x * 1e4) / 1e4; };
  std::string out = "{\"n\":";
  core::append_number(out, static_cast<std::uint64_t>(logits.size()));
  core::append_key(out, "accuracy");
  core::append_number(out, rounded(correct / n));
  core::append_key(out, "macro_f1");
  core::append_number(out, rounded(f1 / std::max(present, 1.0)));
  if (task.ordered) {
    core::append_key(out, "judged_too_low");
    core::append_number(out, rounded(low / n));
  }
  out += '}';
  return out;
}

}  // namespace

TrainedClasses train_classes(std::span<const Item> all, const ClassTask& task) {
  std::vector<std::vector<double>> logits;
  std::vector<std::size_t> labels;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    Data rest;
    for (const Item& item : all) {
      if (item.fold != fold) rest.add(item, task);
    }
    if (rest.items.empty()) continue;
    const Fitted head = fit(rest, task);
    for (const Item& item : all) {
      const auto label = task.label(item);
      if (item.fold != fold || !item.own || !label || task.weight(item) < 1) continue;  // hints are not judged
      logits.push_back(head.logits(item, task.classes));
      labels.push_back(*label);
    }
  }
  Data data;
  for (const Item& item : all) data.add(item, task);
  const Fitted head = fit(data, task);
  TrainedClasses out;
  out.head = {task.classes, task.row, task.buckets, head.weights, head.lens.mean(), head.lens.factor()};
  const std::size_t block = head.lens.shape().size();
  for (std::size_t k = 0; k < task.classes; ++k) {
    for (std::size_t i = 0; i < kDense; ++i) out.head.weights[k * block + task.buckets + i] *= kDenseScale;
  }
  out.sharpness = logits.empty() ? 1.0 : sharpness_of(logits, labels);
  out.report = figures(logits, labels, task);
  return out;
}

}  // namespace policy::complexity
