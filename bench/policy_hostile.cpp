// What texts made to be expensive cost the policy stage, in shares of what ordinary text of the same length costs.
// bench/policy.py runs it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "cli/rows/rows.h"
#include "policy/policy.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kSize = 64 << 10, kLong = 1 << 20;

struct Hostile {
  std::string name, text;
};

std::string repeated(std::string_view piece, std::size_t size = kSize) {
  std::string out;
  while (out.size() < size) out += piece;
  out.resize(size);
  return out;
}

std::string base64(std::string_view text) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i + 2 < text.size(); i += 3) {
    const unsigned bits = static_cast<unsigned>(static_cast<unsigned char>(text[i])) << 16 |
                          static_cast<unsigned>(static_cast<unsigned char>(text[i + 1])) << 8 |
                          static_cast<unsigned char>(text[i + 2]);
    for (int shift = 18; shift >= 0; shift -= 6) out += kDigits[bits >> shift & 63];
  }
  return out;
}

std::string hex(std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[c & 15];
  }
  return out;
}

std::vector<Hostile> hostile(const std::string& prose) {
  std::vector<Hostile> out;
  for (int byte = 0; byte < 256; ++byte) {
    char name[16];
    std::snprintf(name, sizeof name, "byte %02x", static_cast<unsigned>(byte));
    out.push_back({name, std::string(kSize, static_cast<char>(byte))});
  }
  const std::string some = prose.substr(0, kSize);
  out.push_back({"base64", base64(some.substr(0, kSize * 3 / 4))});
  out.push_back({"base64 of base64", base64(base64(some.substr(0, kSize / 2)))});
  out.push_back({"base64 of base64 of base64", base64(base64(base64(some.substr(0, kSize / 3))))});
  out.push_back({"hex of base64", hex(base64(some.substr(0, kSize / 3)))});
  out.push_back({"hex of hex", hex(hex(some.substr(0, kSize / 4)))});
  for (const std::string_view piece : {"aBcD ",
                                       "QUJD ",
                                       "%41",
                                       "\\u0041",
                                       "&#65;",
                                       "69 ",
                                       "0x69,",
                                       "i g n o r e ",
                                       "1gn0r3 ",
                                       "a\xe2\x80\x8b",
                                       "\xf3\xa0\x81\x81",
                                       "\xd1\x80\x61",
                                       "vtaber ",
                                       "erongi ",
                                       "-----BEGIN ",
                                       "sk-",
                                       "AKIA",
                                       "eyJ",
                                       "ghp_",
                                       "password=",
                                       "4111 1111 ",
                                       "4",
                                       "1.1.",
                                       "a@",
                                       "a@b.",
                                       "http://",
                                       "+49 ",
                                       "DE89",
                                       "Mr ",
                                       "New York ",
                                       "ignore all ",
                                       "<|im_start|>",
                                       "[INST]",
                                       "](",
                                       "![](http://a?b=",
                                       "\n",
                                       "\r\n",
                                       ".",
                                       "- ",
                                       "a.",
                                       "\xe4\xb8\xad",
                                       "\xd0\x96",
                                       "1990-01-01 ",
                                       "key: ",
                                       "\"",
                                       "{",
                                       "'",
                                       "aA1",
                                       "xX0_-"}) {
    std::string name = "repeated ";
    for (const char c : piece) {
      if (c >= ' ' && c < 127)
        name += c;
      else
        name += '?';
    }
    out.push_back({name, repeated(piece)});
  }
  for (const std::string_view piece : {"a", " ", "9", "word ", "aB3", "%41", "QUJDREVG"}) {
    out.push_back({"1 MiB line of " + std::string(piece), repeated(piece, kLong)});
  }
  return out;
}

}  // namespace

// policy_hostile FILES...: JSON lines of ordinary texts
int main(int argc, char** argv) {
  std::vector<cli::Row> rows;
  for (int i = 1; i < argc; ++i) {
    if (const auto read = cli::read_rows(argv[i], rows); !read) {
      std::fprintf(stderr, "%s\n", read.error().message.c_str());
      return 1;
    }
  }
  std::string prose;
  for (std::size_t i = 0; i < rows.size() && prose.size() < kLong; ++i) prose += rows[i].text + "\n";
  if (prose.size() < kSize) {
    std::fprintf(stderr, "usage: policy_hostile FILES...   (JSON lines with 64 KiB of text or more)\n");
    return 2;
  }
  core::PolicyConfig config;
  config.scan_bytes = 16 << 20;
  config.privacy.mode = config.injection.mode = config.complexity.mode = core::PolicyMode::enforce;
  const auto policy = policy::Policy::make(config, {});
  if (!policy) {
    std::fprintf(stderr, "%s\n", policy.error().message.c_str());
    return 1;
  }
  policy::Policy::Scratch scratch;
  policy::Signals signals;
  const auto cost = [&](std::string_view text) {  // microseconds for each KiB, the least of some rounds
    double best = 1e18;
    for (int round = 0; round < 4; ++round) {
      const policy::Text one{text, policy::Role::user};
      const auto start = Clock::now();
      policy.value()->classify({&one, 1}, {}, scratch, signals);
      best = std::min(best, std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
    return best / (static_cast<double>(text.size()) / 1024);
  };
  const double ordinary = cost(std::string_view(prose).substr(0, kSize));
  struct Row {
    std::string name;
    double cost;
  };
  std::vector<Row> table;
  for (const Hostile& one : hostile(prose)) table.push_back({one.name, cost(one.text)});
  std::sort(table.begin(), table.end(), [](const Row& a, const Row& b) { return a.cost > b.cost; });
  std::printf("{\"ordinary_us_per_kib\":%.2f,\"texts\":%zu,\"worst\":[", ordinary, table.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(table.size(), 15); ++i) {
    std::string name;
    for (const char c : table[i].name) {
      if (c == '"' || c == '\\') name += '\\';
      name += c;
    }
    std::printf("%s{\"text\":\"%s\",\"us_per_kib\":%.2f,\"ratio\":%.2f}", i == 0 ? "" : ",", name.c_str(),
                table[i].cost, table[i].cost / ordinary);
  }
  std::printf("]}\n");
  return 0;
}
