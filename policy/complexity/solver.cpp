#include "policy/complexity/solver.h"

#include <algorithm>
#include <cmath>
#include <deque>

#include "policy/complexity/numeric.h"

namespace policy::complexity {
namespace {

using Vector = std::vector<double>;

double product(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}
void add_scaled(Vector& to, double factor, const Vector& from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * from[i];
}

// Adds factor * example to a block of weights.
void scatter(const Example& example, double factor, double* w, const Shape& shape) {
  const double step = factor * static_cast<double>(example.value);
  for (const std::uint32_t id : example.ids) w[id] += step;
  for (std::size_t i = 0; i < shape.dense; ++i) w[shape.buckets + i] += factor * static_cast<double>(example.dense[i]);
  w[shape.size() - 1] += factor;
}

}  // namespace

double dot(const Example& example, std::span<const double> w, const Shape& shape) noexcept {
  double sum = 0;
  for (const std::uint32_t id : example.ids) sum += w[id];
  sum *= static_cast<double>(example.value);
  for (std::size_t i = 0; i < shape.dense; ++i) sum += w[shape.buckets + i] * static_cast<double>(example.dense[i]);
  return sum + w[shape.size() - 1];
}

Vector ridge(std::span<const Example* const> examples, std::span<const double> targets, std::span<const double> weights,
             const Shape& shape, double penalty, int rounds) {
  const std::size_t n = shape.size();
  Vector w(n), residual(n), image(n);
  for (std::size_t i = 0; i < examples.size(); ++i)
    scatter(*examples[i], weights[i] * targets[i], residual.data(), shape);
  Vector direction = residual;
  double norm = product(residual, residual);
  const double enough = norm * 1e-14;
  for (int round = 0; round < rounds && norm > enough && norm > 0; ++round) {
    std::fill(image.begin(), image.end(), 0.0);
    for (std::size_t i = 0; i < examples.size(); ++i) {
      scatter(*examples[i], weights[i] * dot(*examples[i], direction, shape), image.data(), shape);
    }
    for (std::size_t i = 0; i + 1 < n; ++i) image[i] += penalty * direction[i];
    const double curvature = product(direction, image);
    if (!(curvature > 0)) break;
    const double step = norm / curvature;
    add_scaled(w, step, direction);
    add_scaled(residual, -step, image);
    const double next = product(residual, residual);
    for (std::size_t i = 0; i < n; ++i) direction[i] = residual[i] + next / norm * direction[i];
    norm = next;
  }
  return w;
}

void softmax(std::span<double> logits) noexcept {
  const double most = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (double& x : logits) sum += x = exp_exact(x - most);
  for (double& x : logits) x /= sum;
}

namespace {

struct Loss {
  std::span<const Example* const> examples;
  std::span<const std::size_t> labels;
  std::span<const double> weights;
  std::size_t classes;
  const Shape& shape;
  double penalty;

  double operator()(const Vector& w, Vector& gradient) const {
    std::fill(gradient.begin(), gradient.end(), 0.0);
    double loss = 0, total = 0;
    Vector p(classes);
    for (std::size_t i = 0; i < examples.size(); ++i) {
      for (std::size_t k = 0; k < classes; ++k) {
        p[k] = dot(*examples[i], std::span(w).subspan(k * shape.size(), shape.size()), shape);
      }
      softmax(p);
      loss -= weights[i] * log_exact(std::max(p[labels[i]], 1e-300));
      total += weights[i];
      p[labels[i]] -= 1;
      for (std::size_t k = 0; k < classes; ++k) {
        scatter(*examples[i], weights[i] * p[k], gradient.data() + k * shape.size(), shape);
      }
    }
    loss /= total;
    for (double& g : gradient) g /= total;
    for (std::size_t i = 0; i < w.size(); ++i) {
      if (i % shape.size() + 1 == shape.size()) continue;  // the biases
      loss += penalty / 2 * w[i] * w[i];
      gradient[i] += penalty * w[i];
    }
    return loss;
  }
};

// The product of the inverse Hessian, as the last steps show it, and the gradient.
struct Memory {
  struct Step {
    Vector moved, turned;
    double rho;
  };
  std::deque<Step> steps;

  Vector direction(const Vector& gradient) const {
    Vector q = gradient, alpha(steps.size());
    for (std::size_t i = steps.size(); i-- > 0;) {
      alpha[i] = steps[i].rho * product(steps[i].moved, q);
      add_scaled(q, -alpha[i], steps[i].turned);
    }
    if (!steps.empty()) {
      const Step& last = steps.back();
      const double scale = 1 / (last.rho * product(last.turned, last.turned));
      for (double& x : q) x *= scale;
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
      add_scaled(q, alpha[i] - steps[i].rho * product(steps[i].turned, q), steps[i].moved);
    }
    for (double& x : q) x = -x;
    return q;
  }
};

}  // namespace

Vector softmax_regression(std::span<const Example* const> examples, std::span<const std::size_t> labels,
                          std::span<const double> weights, std::size_t classes, const Shape& shape, double penalty,
                          int rounds) {
  constexpr std::size_t kKept = 8;
  const Loss loss{examples, labels, weights, classes, shape, penalty};
  Vector w(classes * shape.size()), gradient(w.size()), next_gradient(w.size());
  double value = loss(w, gradient);
  Memory memory;
  for (int round = 0; round < rounds; ++round) {
    const Vector direction = memory.direction(gradient);
    const double slope = product(direction, gradient);
    if (!(slope < -1e-12)) break;
    double step = round == 0 ? std::min(1.0, 1 / std::sqrt(-slope)) : 1.0, next_value = 0;
    Vector next;
    for (int tries = 0;; ++tries, step /= 2) {
      next = w;
      add_scaled(next, step, direction);
      next_value = loss(next, next_gradient);
      if (next_value <= value + 1e-4 * step * slope || tries == 30) break;
    }
    if (!(next_value < value)) break;
    Memory::Step taken{next, next_gradient, 0};
    add_scaled(taken.moved, -1, w);
    add_scaled(taken.turned, -1, gradient);
    const double curvature = product(taken.moved, taken.turned);
    if (curvature > 1e-14) {
      taken.rho = 1 / curvature;
      memory.steps.push_back(std::move(taken));
      if (memory.steps.size() > kKept) memory.steps.pop_front();
    }
    const double gained = value - next_value;
    w = std::move(next);
    value = next_value;
    std::swap(gradient, next_gradient);
    if (gained < 1e-9) break;
  }
  return w;
}

}  // namespace policy::complexity
