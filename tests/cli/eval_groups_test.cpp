#include "cli/eval_groups.h"

#include <catch2/catch.hpp>

namespace cli {
namespace {

Row row(std::string text, std::string source, int label = 0) {
  Row out;
  out.text = std::move(text);
  out.source = std::move(source);
  out.label = label;
  return out;
}

EvalRows two_files() {
  EvalRows rows;
  rows.rows = {row("a", "x"), row("b", "y"), row("a", "x"), row("c", "x", -1), row("d", "z")};
  rows.files = {{"/data/one.jsonl", 0, 4}, {"/data/two.jsonl", 4, 5}};
  return rows;
}

bool labelled(const Row& r) { return r.label >= 0; }

}  // namespace

TEST_CASE("rows are grouped by file and source, and a file of several sources has a group for itself") {
  const EvalRows rows = two_files();
  const auto groups = group_rows(rows, 0, labelled);
  REQUIRE(groups.size() == 4);
  CHECK(groups[0].source == "x");
  CHECK(groups[0].rows == std::vector<std::uint32_t>{0, 2});
  CHECK(groups[1].source == "y");
  CHECK(groups[2].file == "one.jsonl");
  CHECK(groups[2].source.empty());
  CHECK(groups[2].rows == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(groups[3].source == "z");
}

TEST_CASE("rows with the same text have the same number, so that they are drawn together") {
  const EvalRows rows = two_files();
  const auto groups = group_rows(rows, 0, labelled);
  CHECK(groups[0].prompt == std::vector<std::uint32_t>{0, 0});
  CHECK(groups[2].prompt == std::vector<std::uint32_t>{0, 1, 0});
  CHECK(pick(std::vector<int>{10, 11, 12, 13, 14}, groups[0]) == std::vector<int>{10, 12});
}

TEST_CASE("a source of few rows is only counted in its file, unless it is all there is") {
  const EvalRows rows = two_files();
  const auto groups = group_rows(rows, 2, labelled);
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].source == "x");
  CHECK(groups[1].source.empty());
  CHECK(groups[1].rows.size() == 3);
  CHECK(groups[2].source == "z");
}

TEST_CASE("a file without a row of use has no group") {
  const EvalRows rows = two_files();
  CHECK(group_rows(rows, 0, [](const Row&) { return false; }).empty());
}

}  // namespace cli
