// Published vectors of telephone numbers, bank accounts and validators, read from $SIGNALBOX_TEST_DATA/pii/vectors when
// that is set: the valid ones are found in a plausible sentence, the invalid ones are not.
#include <cstdlib>
#include <fstream>
#include <map>

#include "cli/rows/rows.h"
#include "tests/policy/privacy_finder.h"

namespace {

using namespace policy;
using support::PrivacyFinder;

std::string file(const char* name) {
  const char* data = std::getenv("SIGNALBOX_TEST_DATA");
  const std::string path = data == nullptr ? "" : std::string(data) + "/pii/vectors/" + name;
  if (path.empty() || !std::ifstream(path)) {
    WARN("no SIGNALBOX_TEST_DATA with pii/vectors/" << name);
    return {};
  }
  return path;
}

// A member of a JSON line whose value is a plain string.
std::string member(const std::string& line, const std::string& name) {
  const std::string key = "\"" + name + "\": \"";
  const std::size_t at = line.find(key);
  if (at == std::string::npos) return {};
  return line.substr(at + key.size(), line.find('"', at + key.size()) - at - key.size());
}

struct Validator {
  std::vector<std::string> types;
  std::string before, after;
};

// Only those that test what privacy looks for.
const std::map<std::string, Validator>& validators() {
  static const std::map<std::string, Validator> kAll{
      {"isCreditCard", {{"CREDIT_CARD"}, "My card number is ", " thanks"}},
      {"isIBAN", {{"IBAN_CODE"}, "IBAN: ", " please"}},
      {"isBtcAddress", {{"CRYPTO"}, "send the bitcoin to ", " today"}},
      {"isEthereumAddress", {{"CRYPTO"}, "my ethereum wallet is ", " today"}},
      {"isMACAddress", {{"MAC_ADDRESS"}, "The MAC address is ", " here"}},
      {"isIMEI", {{"IMEI"}, "The IMEI is ", " here"}},
      {"isEmail", {{"EMAIL_ADDRESS"}, "Write to ", " today"}},
      {"isMobilePhone", {{"PHONE_NUMBER"}, "Call my mobile ", " today"}},
  };
  return kAll;
}

// Refused by the validators and right all the same: an address of another currency, one in capitals (BIP 173 allows
// them), a host in full-width letters (IDNA maps them).
bool apart(const std::string& value) {
  for (const char* begin : {"0x56F0B8A9", "1C6o5CDk", "TB1PZPELF", "somename@\xef\xbd\x87"}) {
    if (value.rfind(begin, 0) == 0) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("example numbers of every country are found, written internationally") {
  const std::string path = file("phone_examples.jsonl");
  if (path.empty()) return;
  PrivacyFinder finder;
  std::ifstream in(path);
  int rows = 0, missed = 0;
  for (std::string line; std::getline(in, line);) {
    const std::string number = member(line, "e164");
    if (number.empty()) continue;
    ++rows;
    if (finder.has("Call me on " + number + " please", "PHONE_NUMBER", number)) continue;
    ++missed;
    UNSCOPED_INFO(number);
  }
  CHECK(rows > 1000);
  CHECK(missed == 0);
}

TEST_CASE("the registry's accounts are found, and not with another check digit") {
  const std::string path = file("iban_registry.jsonl");
  if (path.empty()) return;
  PrivacyFinder finder;
  std::ifstream in(path);
  int rows = 0;
  for (std::string line; std::getline(in, line);) {
    std::string iban = member(line, "iban_example");
    if (iban.empty()) continue;
    ++rows;
    INFO(iban);
    CHECK(finder.has("Please pay to " + iban + " today", "IBAN_CODE", iban));
    iban[3] = iban[3] == '9' ? '0' : static_cast<char>(iban[3] + 1);
    CHECK_FALSE(finder.has("Please pay to " + iban + " today", "IBAN_CODE", iban));
  }
  CHECK(rows > 100);
}

TEST_CASE("what validators accept is found and what they refuse is not") {
  const std::string path = file("validators_js_half.jsonl");
  if (path.empty()) return;
  PrivacyFinder finder;
  std::vector<cli::Row> rows;
  REQUIRE(cli::read_rows(path, rows));
  std::ifstream in(path);
  std::size_t at = 0;
  int asked = 0, wrong = 0;
  for (std::string line; std::getline(in, line) && at < rows.size(); ++at) {
    const auto validator = validators().find(member(line, "validator"));
    // Rows with arguments ask for one issuer, an allowed host and the like, which is not our question.
    if (validator == validators().end() || line.find("\"args\": null") == std::string::npos) continue;
    const std::string& value = rows[at].text;
    if (value.size() < 3 || apart(value)) continue;
    ++asked;
    const std::string text = validator->second.before + value + validator->second.after;
    bool found = false;
    for (const std::string& type : validator->second.types) found |= finder.has(text, type, value);
    if (found == (rows[at].label == 1)) continue;
    ++wrong;
    UNSCOPED_INFO(validator->first << " " << rows[at].label << " " << value);
  }
  CHECK(asked > 100);
  CHECK(wrong == 0);
}
