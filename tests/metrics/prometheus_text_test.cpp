// The text of other people's exporters.
#include "metrics/prometheus_text.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

using namespace metrics;
using namespace std::string_literals;

namespace {

// Samples do not outlive their call, so names are kept beside them.
std::vector<std::pair<std::string, double>> read(std::string_view text, TextCounts* counts = nullptr) {
  std::vector<std::pair<std::string, double>> out;
  const TextCounts found = read_prometheus_text(text, [&](const TextSample& one) {
    std::string name(one.name);
    for (const auto& label : one.labels) name += "|" + std::string(label.name) + "=" + label.value;
    if (one.at_ms) name += "@" + std::to_string(*one.at_ms);
    out.emplace_back(std::move(name), one.value);
  });
  if (counts) *counts = found;
  return out;
}

bool is_refused(std::string_view line) {
  TextCounts counts;
  const auto found = read(std::string(line) + "\ngood 1\n", &counts);
  return counts.refused == 1 && found.size() == 1 && found[0].first == "good";
}

}  // namespace

TEST_CASE("a sample has a name, labels, a value and perhaps a time", "[prometheus]") {
  const auto found = read(
      "# HELP a_total What it is.\n# TYPE a_total counter\n"
      "a_total 3\n"
      "a_total{x=\"1\",y=\"two words\"} 4.5\n"
      "  a_total { x = \"1\" , } 1e3 1700000000000  \n"
      "vllm:thing{}\t-2 -5\n\n#\n");
  REQUIRE(found.size() == 4);
  CHECK(found[0] == std::pair<std::string, double>{"a_total", 3});
  CHECK(found[1] == std::pair<std::string, double>{"a_total|x=1|y=two words", 4.5});
  CHECK(found[2] == std::pair<std::string, double>{"a_total|x=1@1700000000000", 1000});
  CHECK(found[3] == std::pair<std::string, double>{"vllm:thing@-5", -2});
}

TEST_CASE("values may be infinite or no number at all", "[prometheus]") {
  const auto found = read("a NaN\nb +Inf\nc -Inf\nd Inf\ne nan\nf +1.5\n");
  REQUIRE(found.size() == 6);
  CHECK(std::isnan(found[0].second));
  CHECK((std::isinf(found[1].second) && found[1].second > 0));
  CHECK((std::isinf(found[2].second) && found[2].second < 0));
  CHECK((std::isinf(found[3].second) && found[3].second > 0));
  CHECK(std::isnan(found[4].second));
  CHECK(found[5].second == 1.5);
}

TEST_CASE("a label's value may have quotes, backslashes, line feeds and braces in it", "[prometheus]") {
  const auto found = read("a{x=\"q\\\"\\\\\\n}\",y=\"Gr\xc3\xbc\xc3\x9f\x65,{=\"} 1\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].first == "a|x=q\"\\\n}|y=Gr\xc3\xbc\xc3\x9f\x65,{=");
}

TEST_CASE("lines may end as on Windows, and the last one not at all", "[prometheus]") {
  const auto found = read("# HELP a x\r\na 1\r\na{b=\"c\"} 2\r\na 3");
  REQUIRE(found.size() == 3);
  CHECK(found[2].second == 3);
}

TEST_CASE("a line that the format does not allow is left out whole, and those around it are read", "[prometheus]") {
  for (const char* line : {"a",
                           "a ",
                           "a x",
                           "a 1 2 3",
                           "a 1 1.5",
                           "a 1 x",
                           "1a 1",
                           "a-b 1",
                           "{x=\"1\"} 1",
                           "a{x=1} 1",
                           "a{x=\"1\" 1",
                           "a{x=\"1} 1",
                           "a{x} 1",
                           "a{=\"1\"} 1",
                           "a{x=\"1\"y=\"2\"} 1",
                           "a{x=\"1\",x=\"2\"} 1",
                           "a{x=\"\\t\"} 1",
                           "a{x=\"\\\"} 1",
                           "a{,} 1",
                           "a{:x=\"1\"} 1",
                           "a 0x10",
                           "a 1_000",
                           "a --1",
                           "a +-1",
                           "a 1e999",
                           "a infinity",
                           "a 1 # {trace_id=\"1\"} 2",
                           "a{x=\"\xff\"} 1",
                           "<html>",
                           "a{x=\"1\"}} 1",
                           "a 1 99999999999999999999"}) {
    CAPTURE(line);
    CHECK(is_refused(line));
  }
}

TEST_CASE("no line, sample or set of labels is without a bound", "[prometheus]") {
  CHECK(is_refused("a{x=\"" + std::string(kMostTextLine, 'x') + "\"} 1"));
  std::string labels = "a{";
  for (std::size_t i = 0; i <= kMostTextLabels; ++i) labels += "l" + std::to_string(i) + "=\"\",";
  CHECK(is_refused(labels + "} 1"));
  std::string many;
  for (std::size_t i = 0; i < kMostTextSamples + 10; ++i) many += "a 1\n";
  TextCounts counts;
  CHECK(read(many, &counts).size() == kMostTextSamples);
  CHECK(counts.refused == 10);
}

TEST_CASE("an absent label is an empty one", "[prometheus]") {
  read_prometheus_text("a{x=\"1\"} 1\n", [](const TextSample& one) {
    CHECK(one.label("x") == "1");
    CHECK(one.label("y").empty());
  });
}
