#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "core/random.h"
#include "policy/complexity/train.h"
#include "tests/policy/complexity_model.h"

using policy::complexity::Estimator;
using policy::complexity::Request;
using policy::complexity::Sample;
using policy::complexity::Tier;
using policy::complexity::train;
using policy::complexity::TrainOptions;

namespace {

// An invented world: the strong model wins on contracts, both do well on small talk. Noise is in the labels.
std::vector<Sample> invented(std::size_t count, std::uint64_t seed) {
  const char* hard[] = {"Find the clause that conflicts with the lease",
                        "Which party bears the risk under this contract",
                        "Draft an indemnity clause for the supplier agreement"};
  const char* easy[] = {"Say hello to the new colleague", "What colour is the sky on a clear day",
                        "Wish my aunt a happy birthday"};
  core::Random random(seed);
  std::vector<Sample> out;
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_hard = random.below(2) == 0;
    Sample sample;
    sample.prompt = std::string(is_hard ? hard[random.below(3)] : easy[random.below(3)]) + ", case " +
                    std::to_string(random.below(1000)) + (random.below(2) == 0 ? " please" : "");
    sample.scores = {{"small", random.uniform() < (is_hard ? 0.2 : 0.9) ? 1.0 : 0.0},
                     {"large", random.uniform() < 0.9 ? 1.0 : 0.0}};
    sample.source = "invented";
    out.push_back(std::move(sample));
  }
  return out;
}

double gain(const Estimator& model, std::string_view text) {
  Estimator::Scratch scratch;
  Request request;
  request.last_user = text;
  return static_cast<double>(model.estimate(request, scratch).gain);
}

}  // namespace

TEST_CASE("an operator's own labels make the shipped model theirs") {
  TrainOptions options;
  options.base = shipped_complexity_bytes();
  const auto trained = train(invented(400, 1), options);
  REQUIRE(trained);
  const auto model = Estimator::load(trained.value().bytes);
  REQUIRE(model);
  const double hard = gain(model.value(), "Find the clause that conflicts with the supplier agreement");
  const double easy = gain(model.value(), "Say a happy hello to my aunt");
  CHECK(hard > 0.4);
  CHECK(easy < 0.3);
  CHECK(trained.value().report.find("\"base as it is\"") != std::string::npos);
  CHECK(trained.value().report.find("\"length\"") != std::string::npos);
  // Heads without labels are the base's.
  Request request;
  request.last_user = "Prove that the square of an even number is even.";
  Estimator::Scratch scratch;
  CHECK(model.value().estimate(request, scratch).tier == Tier::reasoning);
}

TEST_CASE("the same samples and options give the same bytes") {
  TrainOptions options;
  options.base = shipped_complexity_bytes();
  const auto samples = invented(120, 3);
  const auto one = train(samples, options), two = train(samples, options);
  REQUIRE(one);
  REQUIRE(two);
  CHECK(one.value().bytes == two.value().bytes);
  options.seed = 2;
  const auto other = train(samples, options);
  REQUIRE(other);
  CHECK(other.value().bytes != one.value().bytes);
}

TEST_CASE("naming the models turns the gain round") {
  TrainOptions options;
  options.base = shipped_complexity_bytes();
  options.weak = {"large"};
  options.strong = {"small"};
  const auto trained = train(invented(300, 5), options);
  REQUIRE(trained);
  const auto model = Estimator::load(trained.value().bytes);
  REQUIRE(model);
  CHECK(gain(model.value(), "Find the clause that conflicts with the lease") <
        gain(model.value(), "Say hello to the new colleague"));
}

TEST_CASE("training says what is wrong with its samples") {
  const auto problem = [](std::vector<Sample> samples, TrainOptions options) {
    const auto trained = train(samples, options);
    return trained ? std::string() : trained.error().message;
  };
  TrainOptions adapting;
  adapting.base = shipped_complexity_bytes();
  CHECK(problem({}, {}).find("no samples") != std::string::npos);
  CHECK(problem(invented(10, 1), adapting).find("too few labels") != std::string::npos);
  auto samples = invented(60, 1);
  samples[3].tier = "impossible";
  CHECK(problem(samples, adapting).find("'impossible' is no tier") != std::string::npos);
  TrainOptions unknown = adapting;
  unknown.weak = {"nobody"};
  CHECK(problem(invented(60, 1), unknown).find("both") != std::string::npos);
  unknown.strong = {"large"};
  CHECK(problem(invented(60, 1), unknown).find("'nobody'") != std::string::npos);
  TrainOptions broken;
  broken.base = "not a model";
  CHECK(problem(invented(60, 1), broken).find("not a model file") != std::string::npos);
}
