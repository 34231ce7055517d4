#include <array>
#include <catch2/catch.hpp>
#include <string>

#include "policy/model/model_file.h"

using policy::model::ModelFile;
using policy::model::ModelWriter;

namespace {

std::string written() {
  ModelWriter writer("toy");
  const std::array<float, 3> scales{0.5f, 1, 2};
  const std::array<std::int8_t, 5> weights{1, -2, 3, -4, 5};
  writer.add<float>("scales", scales);
  writer.add<std::int8_t>("weights", weights);
  return writer.finish(R"({"kind":"toy"})");
}

std::string problem(std::string bytes, std::string_view kind = "toy") {
  const auto file = ModelFile::parse(bytes, kind);
  return file ? "" : file.error().message;
}

}  // namespace

TEST_CASE("a model reads back as it was written, and the same sections give the same bytes") {
  const std::string bytes = written();
  CHECK(bytes == written());
  const auto file = ModelFile::parse(bytes, "toy");
  REQUIRE(file);
  CHECK(file.value().card() == R"({"kind":"toy"})");
  CHECK(file.value().id().size() == 12);
  CHECK(file.value().sections() == std::vector<std::string_view>{"card", "scales", "weights"});
  const auto scales = file.value().section<float>("scales");
  REQUIRE(scales.size() == 3);
  CHECK(scales[2] == 2);
  CHECK(reinterpret_cast<std::uintptr_t>(scales.data()) % 64 == 0);
  CHECK(file.value().section<std::int8_t>("weights")[3] == -4);
  CHECK(file.value().section<float>("weights").empty());
  CHECK(file.value().section<float>("absent").empty());
}

TEST_CASE("what is not the model asked for is refused with the reason") {
  const std::string bytes = written();
  CHECK(problem("") == "not a model file: too short");
  CHECK(problem(std::string(100, 'x')) == "not a model file: build one with `signalbox train`");
  CHECK(problem(bytes, "other") == "a model of kind 'toy', not 'other'");
  for (std::size_t size = 40; size + 1 < bytes.size(); size += 7) {
    INFO(size);
    CHECK(problem(bytes.substr(0, size)) != "");
  }
}
