#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "cli/rows/files.h"
#include "cli/rows/rows.h"

namespace cli {
namespace {

// A folder that goes with the test.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "signalbox-rows-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name, std::ios::binary) << text;
    return (path / name).string();
  }
};

std::string problem(const std::string& text) {
  const Folder folder;
  std::vector<Row> rows;
  const auto read = read_rows(folder.write("f.jsonl", text), rows);
  const std::string message = read ? "" : read.assume_error().message;
  return message.substr(std::min(message.size(), message.find("f.jsonl")));
}

}  // namespace

TEST_CASE("a row has what its line says, and the file's name as its source where the line has none") {
  const Folder folder;
  std::vector<Row> rows;
  const std::string lines = R"({"text":"Hi","label":1,"kind":"k","lang":"en","source":"s"})"
                            "\n\n"
                            R"({"prompt":"2+2?","scores":{"a":1,"b":0.5},"cost":{"a":0.01},"tier":"SIMPLE"})"
                            "\r\n";
  REQUIRE(read_rows(folder.write("set.jsonl", lines), rows));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].text == "Hi");
  CHECK(rows[0].label == 1);
  CHECK(rows[0].source == "s");
  CHECK(rows[1].text == "2+2?");
  CHECK(rows[1].source == "set");
  CHECK(rows[1].label == -1);
  REQUIRE(rows[1].scores.size() == 2);
  CHECK(rows[1].scores[1].second == 0.5);
  CHECK(rows[1].tier == "SIMPLE");
}

TEST_CASE("spans are counted in code points in the file and in bytes in the row") {
  const Folder folder;
  std::vector<Row> rows;
  const std::string line = "{\"text\":\"\u00e4 \U0001f682 Bo\",\"spans\":[{\"start\":4,\"end\":6,\"type\":\"PER\"}]}\n";
  REQUIRE(read_rows(folder.write("set.jsonl", line), rows));
  REQUIRE(rows[0].spans.size() == 1);
  CHECK(rows[0].text.substr(rows[0].spans[0].begin, rows[0].spans[0].end - rows[0].spans[0].begin) == "Bo");
}

TEST_CASE("a file that cannot be used is refused with the line and the reason") {
  CHECK(problem("{\"text\":\"a\"}\nnonsense\n") == "f.jsonl:2: not JSON");
  CHECK(problem("[1]\n") == "f.jsonl:1: a row is a JSON object");
  CHECK(problem("{\"label\":1}\n") == "f.jsonl:1: a row needs a \"text\" or a \"prompt\"");
  CHECK(problem(R"({"text":"abc","spans":[{"start":2,"end":9,"type":"PER"}]})").starts_with("f.jsonl:1: a span needs"));
  std::vector<Row> rows;
  CHECK_FALSE(read_rows("/no/such/file", rows));
}

TEST_CASE("a file is replaced whole, or stays as it was") {
  const Folder folder;
  const std::string path = folder.write("model", "old");
  REQUIRE(replace_file(path, "fresh"));
  CHECK(read_file(path).value() == "fresh");
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path)) ++files;
  CHECK(files == 1);
  const auto refused = replace_file((folder.path / "none" / "model").string(), "fresh");
  REQUIRE_FALSE(refused);
  CHECK(refused.assume_error().message.find("cannot be written: No such file") != std::string::npos);
  CHECK_FALSE(read_file((folder.path / "none").string()));
}

}  // namespace cli
