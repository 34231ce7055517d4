#include "cli/eval_report.h"

#include <catch2/catch.hpp>

namespace cli {
namespace {

ReportTable table() {
  ReportTable out{"dev.jsonl", "deepset", {{"rows", 116}, {"attacks", 60}}, "", "score", {"AUC", "FPR"}, {}};
  out.rows.push_back({"model", {{0.9876000001, 0.95, 1}, {}}});
  out.rows.push_back({"length", {{0.5}, {0.25}}});
  return out;
}

}  // namespace

TEST_CASE("a cell is a figure with its interval, and a dash where there is no meaning") {
  CHECK(cell_text({0.98765, 0.9, 1}) == "0.988 [0.900, 1.000]");
  CHECK(cell_text({0.5}) == "0.500");
  CHECK(cell_text({}) == "-");
}

TEST_CASE("a table has aligned columns under its title") {
  std::string out;
  append_table(out, table());
  CHECK(out ==
        "dev.jsonl  deepset  (116 rows, 60 attacks)\n"
        "  score    AUC                    FPR\n"
        "  model    0.988 [0.950, 1.000]   -\n"
        "  length   0.500                  0.250\n"
        "\n");
}

TEST_CASE("for machines a table is an object with null where there is no meaning") {
  std::string out;
  append_table_json(out, table());
  CHECK(out ==
        R"({"file":"dev.jsonl","source":"deepset","counts":{"rows":116,"attacks":60},"by":{)"
        R"("model":{"AUC":{"value":0.9876,"low":0.95,"high":1},"FPR":{"value":null,"low":null,"high":null}},)"
        R"("length":{"AUC":{"value":0.5,"low":null,"high":null},"FPR":{"value":0.25,"low":null,"high":null}}}})");
}

}  // namespace cli
