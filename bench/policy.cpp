// Times the policy stage on prompts from files of JSON lines: all classifiers together and each alone, for prompts of
// about 1 KiB and for what each further KiB costs; counts heap allocations after warm-up. bench/policy.py runs it.
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <new>
#include <string>
#include <vector>

#include "cli/rows/rows.h"
#include "core/utf8.h"
#include "policy/policy.h"

namespace {

std::atomic<std::uint64_t> allocations{0};

using Clock = std::chrono::steady_clock;
using core::PolicyMode;

struct Case {
  const char* name;
  core::PolicyConfig config;
};

core::PolicyConfig with(bool privacy, bool injection, bool complexity) {
  core::PolicyConfig config;
  config.scan_bytes = 16 << 20;
  if (privacy) config.privacy.mode = PolicyMode::enforce;
  if (injection) config.injection.mode = PolicyMode::enforce;
  if (complexity) config.complexity.mode = PolicyMode::enforce;
  return config;
}

// Rows put together and cut so that each prompt has about `size` bytes and ends between code points.
std::vector<std::string> prompts_of(const std::vector<cli::Row>& rows, std::size_t size, std::size_t most) {
  std::vector<std::string> out;
  std::string text;
  for (const cli::Row& row : rows) {
    text += text.empty() ? row.text : "\n" + row.text;
    if (text.size() < size) continue;
    std::size_t end = size;
    while (end < text.size() && core::is_continuation(text[end])) ++end;
    text.resize(end);
    out.push_back(std::move(text));
    text.clear();
    if (out.size() == most) break;
  }
  return out;
}

struct Times {
  double p50 = 0, p99 = 0, mean = 0;
  std::uint64_t allocations = 0;
};

Times measure(const policy::Policy& policy, const std::vector<std::string>& prompts, int rounds) {
  policy::Policy::Scratch scratch;
  policy::Signals signals;
  policy::Facts facts;
  facts.turns = 1;
  const auto judge = [&](const std::string& prompt) {
    const policy::Text text{prompt, policy::Role::user};
    policy.classify({&text, 1}, facts, scratch, signals);
  };
  for (const std::string& prompt : prompts) judge(prompt);
  std::vector<double> best(prompts.size(), 1e18);
  const std::uint64_t before = allocations.load();
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      const auto start = Clock::now();
      judge(prompts[i]);
      // The least of the rounds: what the work costs, without what else the machine did.
      best[i] = std::min(best[i], std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
  }
  Times out;
  out.allocations = allocations.load() - before;
  std::sort(best.begin(), best.end());
  out.p50 = best[best.size() / 2];
  out.p99 = best[best.size() * 99 / 100];
  for (const double time : best) out.mean += time / static_cast<double>(best.size());
  return out;
}

// The last turn of a conversation of kTexts texts: microseconds when the others are known from the turn before, and
// when none is. Medians over the conversations, of each the least of the rounds; each round ends with another text.
constexpr std::size_t kTexts = 20;
std::pair<double, double> last_turn(const policy::Policy& policy, const std::vector<std::string>& prompts, int rounds) {
  policy::Signals signals;
  policy::Facts facts;
  facts.turns = kTexts / 2;
  std::vector<double> known, anew;
  for (std::size_t first = 0; first + 2 * kTexts <= prompts.size(); first += kTexts) {
    std::vector<policy::Text> texts;
    for (std::size_t i = 0; i < kTexts; ++i)
      texts.push_back({prompts[first + i], i % 2 == 0 ? policy::Role::user : policy::Role::assistant});
    const auto timed = [&](policy::Policy::Scratch& scratch) {
      const auto start = Clock::now();
      policy.classify(texts, facts, scratch, signals);
      return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
    };
    policy::Policy::Scratch knows;
    double best_known = 1e18, best_anew = 1e18;
    for (int round = 0; round <= rounds; ++round) {
      texts.back().text = prompts[(first + kTexts + static_cast<std::size_t>(round)) % prompts.size()];
      policy::Policy::Scratch knows_nothing;
      policy.classify({texts.data(), 1}, facts, knows_nothing, signals);  // its buffers have grown
      best_anew = std::min(best_anew, timed(knows_nothing));
      const double time = timed(knows);
      if (round > 0) best_known = std::min(best_known, time);
    }
    known.push_back(best_known);
    anew.push_back(best_anew);
  }
  std::sort(known.begin(), known.end());
  std::sort(anew.begin(), anew.end());
  return known.empty() ? std::pair(0.0, 0.0) : std::pair(known[known.size() / 2], anew[anew.size() / 2]);
}

long resident_kib() {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

}  // namespace

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

// policy_bench ROUNDS PROMPTS FILES...
int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: policy_bench ROUNDS PROMPTS FILES...\n");
    return 2;
  }
  const int rounds = std::atoi(argv[1]);
  const auto most = static_cast<std::size_t>(std::atoi(argv[2]));
  std::vector<cli::Row> rows;
  for (int i = 3; i < argc; ++i) {
    if (const auto read = cli::read_rows(argv[i], rows); !read) {
      std::fprintf(stderr, "%s\n", read.error().message.c_str());
      return 1;
    }
  }
  const auto small = prompts_of(rows, 1024, most), large = prompts_of(rows, 8 * 1024, most / 8 + 1);
  const long before = resident_kib();
  // All of them first: what they keep in memory is measured before anything else was there.
  const Case cases[] = {{"all", with(true, true, true)},
                        {"privacy", with(true, false, false)},
                        {"injection", with(false, true, false)},
                        {"complexity", with(false, false, true)}};
  long resident = 0;
  std::pair<double, double> turn;
  std::printf("{\"cases\":[");
  for (const Case& one : cases) {
    const auto policy = policy::Policy::make(one.config, {});
    if (!policy) {
      std::fprintf(stderr, "%s\n", policy.error().message.c_str());
      return 1;
    }
    const Times at_1k = measure(*policy.value(), small, rounds), at_8k = measure(*policy.value(), large, rounds);
    if (&one == cases) {
      malloc_trim(0);  // what compiling the patterns took and gave back
      resident = resident_kib() - before;
      turn = last_turn(*policy.value(), small, rounds);
    }
    std::printf(
        "%s{\"case\":\"%s\",\"prompts\":%zu,\"p50_us\":%.2f,\"p99_us\":%.2f,\"mean_us\":%.2f,\"further_kib_us\":%.2f,"
        "\"allocations\":%llu}",
        &one == cases ? "" : ",", one.name, small.size(), at_1k.p50, at_1k.p99, at_1k.mean,
        (at_8k.mean - at_1k.mean) / 7, static_cast<unsigned long long>(at_1k.allocations + at_8k.allocations));
  }
  std::printf("],\"texts\":%zu,\"turn_us\":%.1f,\"turn_anew_us\":%.1f,\"resident_kib\":%ld}\n", kTexts, turn.first,
              turn.second, resident);
  return 0;
}
