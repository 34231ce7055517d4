// The finder as a whole: order, overlaps, hostile bytes, and recall and precision on the published cases.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <numeric>

#include "cli/rows/rows.h"
#include "tests/policy/secrets_finder.h"

namespace {

using namespace policy;

std::string folder() {
  const char* data = std::getenv("SIGNALBOX_TEST_DATA");
  return data != nullptr && std::filesystem::exists(std::string(data) + "/secrets") ? std::string(data) + "/secrets"
                                                                                    : "";
}

std::vector<cli::Row> rows(const std::string& path) {
  std::vector<cli::Row> out;
  REQUIRE(cli::read_rows(path, out));
  return out;
}

}  // namespace

TEST_CASE("secrets come in order, do not overlap and lie inside the text") {
  support::SecretFinder finder;
  std::string text;
  for (std::uint32_t i = 1; i < 40; ++i) {
    text +=
        "token=gh"
        "p_" +
        support::random_text(36, support::kBase62, i) + " api_key: \"" + support::random_text(32, support::kHex, i) +
        "\"\n";
  }
  const auto& found = finder.find(text);
  CHECK(found.size() == 78);
  std::size_t end = 0;
  for (const auto& one : found) {
    CHECK(one.begin >= end);
    CHECK(one.begin < one.end);
    end = one.end;
  }
  CHECK(end <= text.size());
}

TEST_CASE("without hits nothing is found, with all hits the same is found") {
  support::SecretFinder finder;
  const std::string text =
      "password: \"Rp7!vakue2\" and gh"
      "p_" +
      support::random_text(36, support::kBase62, 3);
  const auto some = finder.find(text);
  REQUIRE(some.size() == 2);
  std::vector<std::uint32_t> all(secrets::patterns().size());
  std::iota(all.begin(), all.end(), 0U);
  privacy::Entities out;
  secrets::find(text, all, finder.scratch, out);
  REQUIRE(out.size() == 2);
  CHECK(out[0].begin == some[0].begin);
  CHECK(out[1].end == some[1].end);
  out.clear();
  secrets::find(text, {}, finder.scratch, out);
  CHECK(out.empty());
}

TEST_CASE("any bytes are survived, also a megabyte of one of them, with every hit claimed") {
  support::SecretFinder finder;
  std::vector<std::uint32_t> all(secrets::patterns().size());
  std::iota(all.begin(), all.end(), 0U);
  privacy::Entities out;
  for (int byte = 0; byte < 256; byte += 5) {
    secrets::find(std::string(1 << 14, static_cast<char>(byte)), all, finder.scratch, out);
  }
  for (const std::string piece : {"password=", "key: \"", "-----BEGIN PRIVATE KEY-----\n", "eyJ", "://a:b@", "AKIA",
                                  "token='", "sk-", "\xff\xfe", "secret=\\\"", "Authorization: Basic "}) {
    std::string text;
    while (text.size() < (1 << 16)) text += piece;
    secrets::find(text, all, finder.scratch, out);
    for (const auto& one : out) CHECK(one.end <= (1U << 20));
    out.clear();
  }
}

TEST_CASE("published cases of covered vendors are found") {
  if (folder().empty()) {
    WARN("no SIGNALBOX_TEST_DATA with secrets/");
    return;
  }
  support::SecretFinder finder;
  // Not secrets by our reading: public keys, account, bucket and client ids, user names, domains.
  const std::vector<std::string> identifiers{"np.age.1",      "np.aws.3",     "np.s3.1",       "np.s3.2",
                                             "np.arn.1",      "np.google.1",  "np.gcs.1",      "np.gcs.2",
                                             "np.reactapp.1", "np.shopify.1", "np.linkedin.1", "np.twitter.1"};
  // Passwords that are words, placeholders and variables: counted apart.
  const std::vector<std::string> words{"np.gradle.1", "np.odbc.1",      "np.psexec.1",  "np.vmware.1",
                                       "np.netrc.1",  "np.phpmailer.1", "np.reactapp.2"};
  const auto in = [](const std::vector<std::string>& list, const std::string& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  };
  int positives = 0, hits = 0, loose = 0, loose_hits = 0;
  for (const auto& row : rows(folder() + "/dev/noseyparker.jsonl")) {
    if (row.label != 1 || in(identifiers, row.rule)) continue;
    const bool found = !finder.find(row.text).empty();
    const bool word = in(words, row.rule) || row.rule.substr(0, 10) == "np.generic";
    (word ? loose : positives) += 1;
    (word ? loose_hits : hits) += found ? 1 : 0;
  }
  CHECK(hits * 100 >= positives * 95);
  CHECK(loose_hits * 100 >= loose * 55);
}

TEST_CASE("cases that only look like secrets are rejected") {
  if (folder().empty()) {
    WARN("no SIGNALBOX_TEST_DATA with secrets/");
    return;
  }
  support::SecretFinder finder;
  int negatives = 0, wrong = 0;
  for (const auto& row : rows(folder() + "/train/gitleaks_cases.jsonl")) {
    // The keys of Google's samples are published but have the shape of real ones.
    if (row.label != 0 || row.rule == "gcp-api-key") continue;
    ++negatives;
    wrong += finder.find(row.text).empty() ? 0 : 1;
  }
  CHECK(wrong * 100 <= negatives * 5);
}

TEST_CASE("ordinary prompts have less than one false secret a megabyte") {
  const char* data = std::getenv("SIGNALBOX_TEST_DATA");
  const std::string benign = data == nullptr ? "" : std::string(data) + "/benign/train/";
  if (benign.empty() || !std::filesystem::exists(benign)) {
    WARN("no SIGNALBOX_TEST_DATA with benign/");
    return;
  }
  support::SecretFinder finder;
  std::size_t bytes = 0, found = 0;
  for (const std::string name :
       {"purple_code_instruct", "gpteacher_toolformer", "mixeval", "awesome_prompts", "clinc150"}) {
    for (const auto& row : rows(benign + name + ".jsonl")) {
      bytes += row.text.size();
      found += finder.find(row.text).size();
    }
  }
  CHECK(found <= bytes >> 20);
}
