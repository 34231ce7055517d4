#include "cli/train_inputs.h"

#include <array>
#include <catch2/catch.hpp>

#include "cli/train_models.h"
#include "core/version.h"
#include "policy/model/model_file.h"

namespace cli {
namespace {

Row row(std::string text, std::string source, int label) {
  Row out;
  out.text = std::move(text);
  out.source = std::move(source);
  out.label = label;
  return out;
}

}  // namespace

TEST_CASE("about the share that was asked for is held out, by text and seed") {
  int kept_out = 0, moved = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string text = "text " + std::to_string(i);
    const bool out = held_out(text, 0.2, 1);
    CHECK(out == held_out(text, 0.2, 1));
    kept_out += out;
    moved += out != held_out(text, 0.2, 2);
    if (out) CHECK(held_out(text, 0.3, 1));  // a larger share holds out the same rows and more
  }
  CHECK(kept_out > 330);
  CHECK(kept_out < 470);
  CHECK(moved > 400);
  CHECK_FALSE(held_out("a", 0, 1));
}

TEST_CASE("rows count by what the model learns from them") {
  Row labelled = row("t", "s", 1);
  CHECK(labels_of("injection", labelled) == std::vector<std::string>{"attack"});
  CHECK(labels_of("injection", row("t", "s", -1)).empty());
  Row tier = row("t", "s", -1);
  tier.tier = "SIMPLE";
  tier.scores = {{"a", 1}, {"b", 0}};
  CHECK(labels_of("complexity", tier) == std::vector<std::string>{"scores", "tier SIMPLE"});
  CHECK(labels_of("complexity", labelled).empty());
  labelled.spans = {{0, 1, "PER"}, {2, 3, "creative-work"}, {4, 5, "corporation"}};
  CHECK(labels_of("names", labelled) == std::vector<std::string>{"texts", "PERSON", "ORGANIZATION"});
}

TEST_CASE("the card names the inputs with their hashes and counts") {
  TrainInputs inputs;
  inputs.rows = {row("a", "s1", 1), row("b", "s1", 0), row("c", "s1", 0), row("d", "s\"2", 0)};
  inputs.files = {{"f.jsonl", "00ff", 4}};
  const std::string version = "{\"signalbox\":\"" + std::string(core::version()) + "\",";
  CHECK(inputs_json("injection", inputs, 3, 0.1, "{}") ==
        version + R"("seed":3,"held_out_share":0.1,"files":[{"name":"f.jsonl","sha256":"00ff","rows":4}],)"
                  R"("counts":{"s\"2":{"benign":1},"s1":{"attack":1,"benign":2}},"held_out":[{}]})");
  inputs.list_files = {{"first.txt", "aa", 2}};
  CHECK(inputs_json("names", inputs, 3, 0, "").find(R"("lists":[{"name":"first.txt","sha256":"aa","rows":2}])") !=
        std::string::npos);
}

TEST_CASE("a list needs a name, and every input must be there") {
  CHECK(read_train_inputs({}, {"FILE"}).assume_error().message == "'FILE': a list is NAME=FILE");
  CHECK_FALSE(read_train_inputs({}, {"first_names=/no/such/file"}));
  CHECK_FALSE(read_train_inputs({"/no/such/file"}, {}));
}

TEST_CASE("a model keeps its sections when its card gets the inputs") {
  policy::model::ModelWriter writer("toy");
  const std::array<float, 3> scales{0.5f, 1, 2};
  const std::array<std::int8_t, 5> weights{1, -2, 3, -4, 5};
  writer.add<float>("scales", scales);
  writer.add<std::int8_t>("a section of 23 letters", weights);
  const auto bytes = with_inputs(writer.finish(R"({"auc":1})"), "toy", R"({"seed":1})");
  REQUIRE(bytes);
  const auto file = policy::model::ModelFile::parse(bytes.assume_value(), "toy");
  REQUIRE(file);
  CHECK(file.assume_value().card() == R"({"kind":"toy","inputs":{"seed":1},"report":{"auc":1}})");
  REQUIRE(file.assume_value().section<float>("scales").size() == 3);
  CHECK(file.assume_value().section<float>("scales")[2] == 2);
  CHECK(file.assume_value().section<std::int8_t>("a section of 23 letters")[4] == 5);
  CHECK_FALSE(with_inputs("not a model", "toy", "{}"));
}

TEST_CASE("a row without a label is refused with its source") {
  TrainOptions options;
  options.what = "injection";
  const std::vector<Row> rows{row("a", "mail", -1)};
  const auto trained = train_model(options, rows, {}, {});
  REQUIRE_FALSE(trained);
  CHECK(trained.assume_error().message == "a row of source 'mail' has no label: \"label\" 0 or 1");
}

}  // namespace cli
