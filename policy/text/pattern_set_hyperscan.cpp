// Hyperscan in block mode, each pattern at most once a text. Only patterns over bytes: in UTF-8 mode its answers for
// malformed text are undefined.
#include "policy/text/pattern_engine.h"

#if SIGNALBOX_HYPERSCAN

#include <hs/hs.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <string>

namespace policy::text {
namespace {

struct FreeDatabase {
  void operator()(hs_database_t* database) const noexcept { hs_free_database(database); }
};
using Database = std::unique_ptr<hs_database_t, FreeDatabase>;

struct Expressions {
  std::vector<std::string> texts;
  std::vector<unsigned> flags, ids;
};

// Every byte stands for itself, also the NUL that would end a C string.
std::string quote(std::string_view literal) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : literal) {
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

// Null: at least one expression is refused; `culprit` says which, or is negative when it is all of them together.
// `platform`: null for this very machine.
Database build(const Expressions& expressions, const hs_platform_info_t* platform, int& culprit) {
  std::vector<const char*> pointers;
  for (const std::string& text : expressions.texts) pointers.push_back(text.c_str());
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t code =
      hs_compile_multi(pointers.data(), expressions.flags.data(), expressions.ids.data(),
                       static_cast<unsigned>(pointers.size()), HS_MODE_BLOCK, platform, &database, &error);
  culprit = error != nullptr ? error->expression : -1;
  hs_free_compile_error(error);
  return Database(code == HS_SUCCESS ? database : nullptr);
}

class HyperscanEngine : public PatternEngine {
 public:
  explicit HyperscanEngine(Database database) : database_(std::move(database)) {
    static std::atomic<std::uint64_t> next{1};
    serial_ = next.fetch_add(1, std::memory_order_relaxed);
  }

  bool scan(std::string_view text, EngineScratch& scratch) const override {
    if (text.size() > std::numeric_limits<unsigned>::max() || !make_room(scratch)) return false;
    const auto found = [](unsigned id, unsigned long long, unsigned long long, unsigned, void* context) {
      static_cast<EngineScratch*>(context)->ids.push_back(id);
      return 0;
    };
    return hs_scan(database_.get(), text.data(), static_cast<unsigned>(text.size()), 0,
                   static_cast<hs_scratch_t*>(scratch.room.get()), found, &scratch) == HS_SUCCESS;
  }

 private:
  // Room only grows: what was made to fit one database still fits it after another was added.
  bool make_room(EngineScratch& scratch) const {
    if (std::find(scratch.databases.begin(), scratch.databases.end(), serial_) != scratch.databases.end()) return true;
    auto* room = static_cast<hs_scratch_t*>(scratch.room.release());
    const bool made = hs_alloc_scratch(database_.get(), &room) == HS_SUCCESS;
    scratch.room = {room, [](void* memory) { hs_free_scratch(static_cast<hs_scratch_t*>(memory)); }};
    if (!made) return false;
    constexpr std::size_t kRemembered = 16;  // configs come and go; forgetting one costs a look at the sizes
    if (scratch.databases.size() >= kRemembered) scratch.databases.clear();
    scratch.databases.push_back(serial_);
    return true;
  }

  Database database_;
  std::uint64_t serial_;
};

}  // namespace

bool has_hyperscan() noexcept { return hs_valid_platform() == HS_SUCCESS; }

namespace {

// Null when it takes none.
Database build_what_it_takes(std::span<const NumberedPattern> patterns, const hs_platform_info_t* platform,
                             std::vector<NumberedPattern>& rest) {
  std::vector<NumberedPattern> taken;
  Expressions expressions;
  for (const NumberedPattern& numbered : patterns) {
    const PatternSet::Pattern& pattern = *numbered.pattern;
    const bool c_string = pattern.expression.find('\0') == std::string::npos;
    if (!has_hyperscan() || !numbered.bytes || pattern.expression.empty() || (!pattern.literal && !c_string)) {
      rest.push_back(numbered);
      continue;
    }
    taken.push_back(numbered);
    expressions.texts.push_back(pattern.literal ? quote(pattern.expression) : pattern.expression);
    expressions.flags.push_back(HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY | (pattern.caseless ? HS_FLAG_CASELESS : 0U));
    expressions.ids.push_back(numbered.id);
  }
  while (!taken.empty()) {
    int culprit = -1;
    if (Database database = build(expressions, platform, culprit)) return database;
    if (culprit < 0) {
      rest.insert(rest.end(), taken.begin(), taken.end());
      return nullptr;
    }
    const auto at = static_cast<std::ptrdiff_t>(culprit);
    rest.push_back(taken[static_cast<std::size_t>(culprit)]);
    taken.erase(taken.begin() + at);
    expressions.texts.erase(expressions.texts.begin() + at);
    expressions.flags.erase(expressions.flags.begin() + at);
    expressions.ids.erase(expressions.ids.begin() + at);
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<PatternEngine> make_hyperscan(std::span<const NumberedPattern> patterns,
                                              std::vector<NumberedPattern>& rest) {
  Database database = build_what_it_takes(patterns, nullptr, rest);
  return database ? std::make_unique<HyperscanEngine>(std::move(database)) : nullptr;
}

std::string serialise_hyperscan(std::span<const NumberedPattern> patterns) {
  const hs_platform_info_t any{HS_TUNE_FAMILY_GENERIC, 0, 0, 0};
  std::vector<NumberedPattern> rest;
  const Database database = build_what_it_takes(patterns, &any, rest);
  char* bytes = nullptr;
  std::size_t size = 0;
  if (!database || !rest.empty() || hs_serialize_database(database.get(), &bytes, &size) != HS_SUCCESS) return {};
  std::string out(bytes, size);
  std::free(bytes);
  return out;
}

// Hyperscan itself looks at its version, the machine's features and a checksum.
std::unique_ptr<PatternEngine> load_hyperscan(std::string_view bytes) {
  hs_database_t* database = nullptr;
  if (!has_hyperscan() || hs_deserialize_database(bytes.data(), bytes.size(), &database) != HS_SUCCESS) return nullptr;
  return std::make_unique<HyperscanEngine>(Database(database));
}

}  // namespace policy::text

#else

namespace policy::text {

bool has_hyperscan() noexcept { return false; }

std::unique_ptr<PatternEngine> make_hyperscan(std::span<const NumberedPattern> patterns,
                                              std::vector<NumberedPattern>& rest) {
  rest.insert(rest.end(), patterns.begin(), patterns.end());
  return nullptr;
}

std::string serialise_hyperscan(std::span<const NumberedPattern>) { return {}; }
std::unique_ptr<PatternEngine> load_hyperscan(std::string_view) { return nullptr; }

}  // namespace policy::text

#endif
