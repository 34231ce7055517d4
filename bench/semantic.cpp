// What a lookup in the semantic cache costs by how many prompts there are: microseconds to look and to add, how often
// the graph finds what looking at all finds, resident memory beside what the store says of itself. Prompts are topics
// and noise: vectors drawn at random are all equally far from each other, which no prompts are.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "core/random.h"
#include "router/cache/semantic_facts.h"
#include "router/cache/semantic_index.h"
#include "router/cache/semantic_store.h"

namespace {

using namespace router::cache;
using Clock = std::chrono::steady_clock;

double gaussian(core::Random& random) {
  double sum = 0;
  for (int i = 0; i < 6; ++i) sum += random.uniform();
  return sum - 3;
}

std::vector<float> vector_of(std::uint64_t topic, std::size_t size, double noise, core::Random& random) {
  core::Random fixed(topic * 7919 + 1);
  std::vector<float> out(size);
  for (float& value : out) value = static_cast<float>(gaussian(fixed) + noise * gaussian(random));
  if (!normalise(out)) std::abort();
  return out;
}

double resident_mib() {
  std::ifstream in("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  in >> all >> resident;
  return static_cast<double>(resident) * 4096 / (1 << 20);
}

double microseconds(Clock::time_point since) {
  return std::chrono::duration<double, std::micro>(Clock::now() - since).count();
}

double at(std::vector<double>& all, double share) {
  std::sort(all.begin(), all.end());
  return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
}

void measure(std::size_t count, std::size_t size) {
  core::Random random(1);
  SemanticStore::Options options;
  options.entries = count;
  options.memory = std::size_t{8} << 30;
  const double before = resident_mib();
  SemanticStore store(options);
  std::vector<std::vector<float>> all;
  std::vector<double> adding, looking;
  Prompt prompt;
  for (std::size_t i = 0; i < count; ++i) {
    prompt.vector = vector_of(random.below(count / 4 + 1), size, 0.6, random);
    for (std::size_t j = 0; j < 8; ++j) prompt.answer[j] = static_cast<unsigned char>(i >> (8 * j));
    const auto began = Clock::now();
    if (!store.add(prompt)) std::abort();
    adding.push_back(microseconds(began));
  }
  const double resident = resident_mib() - before;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < 8; ++j) prompt.answer[j] = static_cast<unsigned char>(i >> (8 * j));
    all.push_back(store.prompt_of(prompt.answer)->vector);
  }
  constexpr int kLooks = 500;
  std::vector<std::vector<float>> asked;
  std::vector<float> nearest;
  for (int i = 0; i < kLooks; ++i) asked.push_back(vector_of(random.below(count / 4 + 1), size, 0.6, random));
  for (const auto& wanted : asked) {
    const auto began = Clock::now();
    nearest.push_back(store.find(prompt.scope, prompt.facts, wanted).nearest);
    looking.push_back(microseconds(began));
  }
  int found = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    float best = -1;
    for (const auto& one : all) {
      float sum = 0;
      for (std::size_t j = 0; j < size; ++j) sum += one[j] * asked[i][j];
      best = std::max(best, sum);
    }
    found += nearest[i] > best - 1e-4F ? 1 : 0;
  }
  std::printf("%7zu x %4zu  look p50 %7.1f p99 %7.1f us  add p50 %7.1f p99 %8.1f max %8.1f us  recall %5.1f %%  ",
              count, size, at(looking, .5), at(looking, .99), at(adding, .5), at(adding, .99), adding.back(),
              100.0 * found / kLooks);
  std::printf("resident %6.1f MiB, said %6.1f MiB\n", resident, static_cast<double>(store.info().bytes) / (1 << 20));
}

void measure_facts() {
  const std::string text =
      "How do I move the 3 largest tables of my PostgreSQL 15 database to another server without stopping it, and what "
      "does `pg_dump -j 4` do that \"logical replication\" doesn't?";
  const auto began = Clock::now();
  constexpr int kRounds = 20'000;
  unsigned sum = 0;
  for (int i = 0; i < kRounds; ++i) sum += facts_of(text)[0];
  std::printf("facts of %zu bytes: %.2f us (%u)\n", text.size(), microseconds(began) / kRounds, sum & 1);
}

}  // namespace

int main(int count, char** arguments) {
  const std::size_t size = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 384;
  measure_facts();
  for (const std::size_t entries : {100, 512, 1000, 10'000}) measure(entries, size);
}
