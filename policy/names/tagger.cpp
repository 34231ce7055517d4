#include "policy/names/tagger.h"

#include <algorithm>
#include <cstring>

#include "policy/names/address.h"
#include "policy/names/contexts.h"
#include "policy/names/features.h"
#include "policy/names/model.h"

namespace policy::names {

struct Tagger::Scratch::Work {
  Block block;
  Windows windows;
  Lattice<std::int16_t> lattice;
  FoundList found;
};

Tagger::Scratch::Scratch() : work_(core::make_pimpl<Work>()) {}

Tagger::Tagger(std::unique_ptr<const Model> model) noexcept : model_(std::move(model)) {}
Tagger::Tagger(Tagger&&) noexcept = default;
Tagger& Tagger::operator=(Tagger&&) noexcept = default;
Tagger::~Tagger() = default;

std::string_view Tagger::id() const noexcept { return model_->file.id(); }
std::string_view Tagger::card() const noexcept { return model_->file.card(); }

core::Result<Tagger> Tagger::load(std::string_view model_bytes) {
  TRY(model::ModelFile file, model::ModelFile::parse(model_bytes, kModelKind));
  const auto steps = file.section<std::int32_t>(section::kSteps);
  const auto shares = file.section<std::uint8_t>(section::kShares);
  Transitions transitions{};
  Calibration calibration;
  if (steps.size_bytes() != sizeof transitions || shares.size() != sizeof calibration.share ||
      file.section<WeightBucket>(section::kWeights).empty() ||
      file.section<std::uint16_t>(section::kWords).size() % WordList::kBucket != 0)
    return core::fail(core::ErrorKind::config, "the names model lacks a part: train it anew");
  std::memcpy(transitions.data(), steps.data(), sizeof transitions);
  std::memcpy(calibration.share.data(), shares.data(), sizeof calibration.share);
  for (std::size_t from = 0; from <= kLabels; ++from) {
    for (std::size_t to = 0; to < kLabels; ++to) {
      const std::int32_t step = transitions[from][to];
      transitions[from][to] = allowed(from, to) ? std::clamp(step, -30'000, 30'000) : kForbidden;
    }
  }
  auto made = std::make_unique<Model>(std::move(file));
  made->transitions = transitions;
  made->calibration = calibration;
  return Tagger(std::move(made));
}

namespace {

constexpr std::array<std::string_view, kKinds + 1> kTypes{"PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS",
                                                          "ZIP_CODE"};

const char* reason_of(const Block& block, const Found& found) noexcept {
  const Token* before = found.begin == 0 ? nullptr : &block.tokens[found.begin - 1U];
  const auto listed = static_cast<Listed>(block.tokens[found.begin].listed);
  switch (found.kind) {
    case Kind::person:
      if (before != nullptr && (before->flags & kTitle) != 0) return "names: title before";
      if (before != nullptr && (before->flags & (kIntro | kNameNoun | kBe)) != 0) return "names: introduced by a word";
      if (listed == Listed::first || listed == Listed::first_and_last || listed == Listed::first_place ||
          listed == Listed::rare_first || listed == Listed::rare_first_last)
        return "names: known first name";
      if (listed == Listed::last || listed == Listed::last_place) return "names: known last name";
      return "names: shape and neighbours";
    case Kind::place:
      return listed == Listed::place || listed == Listed::first_place || listed == Listed::last_place
                 ? "names: known place"
                 : "names: shape and neighbours";
    case Kind::organisation:
      for (std::size_t i = found.begin; i < found.end; ++i) {
        if ((block.tokens[i].flags & kCompany) != 0) return "names: word of organisations";
      }
      return "names: shape and neighbours";
    case Kind::address:
    case Kind::post_code: break;
  }
  return "address: shape and neighbours";
}

// "Inc." and "Jr." end with their period.
std::uint32_t end_of(std::string_view raw, const Token& last) noexcept {
  const std::string_view word = raw.substr(last.begin, last.end - last.begin);
  const bool abbreviation = word == "Inc" || word == "Jr" || word == "Sr" || word == "Ltd" || word == "Corp" ||
                            word == "Co" || (last.shape == Shape::initial && word.size() == 1);
  return abbreviation && last.end < raw.size() && raw[last.end] == '.' ? last.end + 1 : last.end;
}

}  // namespace

void Tagger::tag(std::string_view raw, Scratch& scratch, privacy::Entities& out) const {
  Scratch::Work& work = *scratch.work_;
  const Model& model = *model_;
  raw = raw.substr(0, 0xffff'ffffU);
  Reader reader(raw, model.words, true);
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  bool uncased = false;
  while (reader.next(work.block)) {
    uncased |= work.block.uncased;
    work.found.count = 0;
    find_windows(work.block, model.list, work.windows);
    for (std::size_t i = 0; i < work.windows.count; ++i) {
      const Window& window = work.windows.at[i];
      label_window(work.block, window, model.weights, model.transitions, work.lattice);
      spans_of(work.block, window, work.lattice, work.found);
    }
    for (std::size_t i = 0; i < work.found.count; ++i) {
      Found& found = work.found.at[i];
      found.score = model.calibration.score(found);
      found.reason = reason_of(work.block, found);
    }
    find_in_context(raw, work.block, work.found);
    find_addresses(raw, work.block, work.found);
    for (std::size_t i = 0; i < work.found.count; ++i) {
      const Found& found = work.found.at[i];
      privacy::Entity entity;
      entity.type = kTypes[static_cast<std::size_t>(found.kind)];
      entity.reason = found.reason;
      entity.begin = work.block.tokens[found.begin].begin;
      entity.end = end_of(raw, work.block.tokens[found.end - 1U]);
      entity.score = found.score;
      out.push_back(entity);
    }
  }
  if (!uncased) return;
  find_unspaced(raw, out);
  std::sort(out.begin() + first, out.end(),
            [](const privacy::Entity& a, const privacy::Entity& b) { return a.begin < b.begin; });
  // Two introductions may tell the same name.
  std::uint32_t end = 0;
  out.erase(std::remove_if(out.begin() + first, out.end(),
                           [&end](const privacy::Entity& one) {
                             const bool overlaps = one.begin < end;
                             if (!overlaps) end = one.end;
                             return overlaps;
                           }),
            out.end());
}

}  // namespace policy::names
