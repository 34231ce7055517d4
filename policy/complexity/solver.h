// The two learners, both convex and deterministic: ridge regression by conjugate gradients and multinomial logistic
// regression by L-BFGS, over sparse examples whose hashed features have the value 1/sqrt(how many) and whose dense ones
// are standardised. Standard algorithms: Hestenes and Stiefel 1952; Nocedal 1980. Runs where training runs: offline.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace policy::complexity {

struct Example {
  std::vector<std::uint32_t> ids;  // below Shape::buckets
  std::vector<float> dense;        // already scaled
  float value = 0;                 // of each id
};

struct Shape {
  std::size_t buckets = 0, dense = 0;
  std::size_t size() const noexcept { return buckets + dense + 1; }  // one for the bias, the last
};

// Weights w, laid out as the shape says, that minimise sum weight (w.x - target)^2 + penalty |w|^2 (the bias free).
std::vector<double> ridge(std::span<const Example* const> examples, std::span<const double> targets,
                          std::span<const double> weights, const Shape& shape, double penalty, int rounds = 60);
double dot(const Example& example, std::span<const double> w, const Shape& shape) noexcept;

// One block of shape.size() weights for each class; minimises mean weighted log loss + penalty/2 |w|^2.
std::vector<double> softmax_regression(std::span<const Example* const> examples, std::span<const std::size_t> labels,
                                       std::span<const double> weights, std::size_t classes, const Shape& shape,
                                       double penalty, int rounds = 150);
// In place: logits to probabilities.
void softmax(std::span<double> logits) noexcept;

}  // namespace policy::complexity
