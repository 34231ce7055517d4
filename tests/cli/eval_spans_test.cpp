#include "cli/eval_spans.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace cli {
namespace {

using Spans = std::vector<policy::eval::TypedSpan>;

ReportTable table_of(const std::vector<SpanRow>& rows) {
  EvalGroup group{"f", "s", {}, {}};
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    group.rows.push_back(i);
    group.prompt.push_back(i);
  }
  EvalOptions options;
  options.resamples = 0;
  return span_table(group, rows, options);
}

std::vector<std::string> names_of(const ReportTable& table) {
  std::vector<std::string> names;
  for (const ReportLine& line : table.rows) names.push_back(line.name);
  return names;
}

}  // namespace

TEST_CASE("data sets' words for a type become ours, and what is looked for by nobody is left out") {
  CHECK(entity_type("PER") == "PERSON");
  CHECK(entity_type("corporation") == "ORGANIZATION");
  CHECK(entity_type("creative-work").empty());
  CHECK(entity_type("US_SSN") == "US_SSN");
}

TEST_CASE("each type marked has a line, and a type that the set does not mark is not held against anybody") {
  const ReportTable table = table_of({
      {Spans{{0, 4, "PERSON"}}, Spans{{0, 4, "PERSON"}, {5, 9, "PHONE_NUMBER"}}},
      {Spans{{0, 4, "LOCATION"}}, Spans{{0, 3, "LOCATION"}}},
  });
  CHECK(names_of(table) == std::vector<std::string>{"LOCATION", "PERSON", "all"});
  CHECK(table.rows[1].cells[0].value == 1);                       // precision of persons
  CHECK(table.rows[0].cells[2].value == 0);                       // the place is not exactly right
  CHECK(table.rows[0].cells[4].value == 1);                       // but it overlaps
  CHECK(table.rows[2].cells[2].value == Approx(0.5));             // F1 of all
  CHECK(table.rows[2].cells[6].value == Approx(0).margin(1e-9));  // false finds per 1,000 rows
}

TEST_CASE("names and structured types are summed apart where a set has both") {
  const ReportTable table = table_of({
      {Spans{{0, 4, "PERSON"}, {5, 9, "US_SSN"}, {10, 12, "LOCATION"}, {20, 30, "IBAN_CODE"}}, Spans{{5, 9, "US_SSN"}}},
  });
  CHECK(names_of(table) ==
        std::vector<std::string>{"IBAN_CODE", "LOCATION", "PERSON", "US_SSN", "names", "structured", "all"});
  CHECK(table.rows[4].cells[1].value == 0);
  CHECK(table.rows[5].cells[1].value == Approx(0.5));
}

TEST_CASE("a set without marks shows what was found in it, and how often") {
  const ReportTable table = table_of({{{}, Spans{{0, 4, "PHONE_NUMBER"}}}, {}, {}, {}});
  CHECK(names_of(table) == std::vector<std::string>{"PHONE_NUMBER"});
  CHECK(table.rows[0].cells[6].value == Approx(250));
  CHECK(std::isnan(table.rows[0].cells[1].value));
  CHECK(names_of(table_of({{}, {}})) == std::vector<std::string>{"all"});
}

}  // namespace cli
