// Figures that were measured by another implementation of the same metrics, on the rows in
// $SIGNALBOX_TEST_DATA/complexity when that is set.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "cli/rows/rows.h"
#include "policy/eval/routing.h"

namespace cli {
namespace {

std::vector<Row> rows_of(std::initializer_list<const char*> files) {
  std::vector<Row> rows;
  const char* root = std::getenv("SIGNALBOX_TEST_DATA");
  for (const char* file : files) {
    const std::string path = std::string(root == nullptr ? "" : root) + "/complexity/" + file;
    if (root == nullptr || !std::filesystem::exists(path)) {
      WARN("SIGNALBOX_TEST_DATA has no complexity/" << file << ": its figures are not checked");
      return {};
    }
    REQUIRE(read_rows(path, rows));
  }
  return rows;
}

std::optional<double> score_of(const Row& row, std::string_view model) {
  for (const auto& [name, score] : row.scores) {
    if (name == model) return score;
  }
  return std::nullopt;
}

struct Figures {
  double length, oracle;
};

Figures apgr_of(const std::vector<Row>& rows, std::string_view weak, std::string_view strong) {
  std::vector<double> length, best, low, high;
  for (const Row& row : rows) {
    const auto a = score_of(row, weak), b = score_of(row, strong);
    if (!a || !b) continue;
    length.push_back(policy::eval::length_score(row.text));
    best.push_back(*b - *a);
    low.push_back(*a);
    high.push_back(*b);
  }
  using policy::eval::Routing;
  return {policy::eval::apgr(Routing(length, low, high).curve()), policy::eval::apgr(Routing(best, low, high).curve())};
}

}  // namespace

TEST_CASE("APGR of length and oracle match another implementation for pairs of LLMRouter") {
  const auto rows = rows_of({"train/llmrouter_train.jsonl", "dev/llmrouter_test.jsonl"});
  if (rows.empty()) return;
  const std::string strong = "llama-3.1-nemotron-51b-instruct";
  struct Expected {
    std::string_view weak;
    double length, oracle;
  };
  for (const Expected& expected :
       {Expected{"llama-3.1-8b-instruct", 0.628, 2.08}, Expected{"mistral-7b-instruct-v0.3", 0.583, 0.99},
        Expected{"qwen2.5-7b-instruct", 0.758, 1.45}}) {
    INFO(expected.weak);
    const Figures figures = apgr_of(rows, expected.weak, strong);
    CHECK(figures.length == Approx(expected.length).margin(0.0006));
    CHECK(figures.oracle == Approx(expected.oracle).margin(0.006));
  }
}

TEST_CASE("APGR of length and oracle match another implementation for CRUX") {
  const auto rows = rows_of({"train/zeroeval_crux.jsonl"});
  if (rows.empty()) return;
  const Figures figures = apgr_of(rows, "Mixtral-8x7B-Instruct-v0.1", "gpt-4-turbo-2024-04-09");
  CHECK(figures.length == Approx(0.529).margin(0.0006));
  CHECK(figures.oracle == Approx(0.88).margin(0.006));
}

}  // namespace cli
