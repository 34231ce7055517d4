// Makes a names model from marked sentences, lists of names and plain prose. Integers only and one thread: the same
// sentences in the same order, lists and options give the same bytes on any machine.
//
// The learner is an averaged structured perceptron (Collins 2002) with a margin, run twice: over all features seen,
// then over those that found a place in the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace policy::names {

struct Span {
  std::size_t begin = 0, end = 0;  // bytes
  std::string type;  // PER, person, LOC, GPE, ORG, group, ADDRESS, ... ; what names no such thing is passed over
};

struct Sentence {
  std::string text;
  std::vector<Span> spans;
  std::string source, lang;
};

// One entry a line. Known names: given_names (well known), first_names (rarer ones too), given_counts (lines
// "Name,Count,..."), surnames (well known), last_names (a wide list), cities, prose (any text, JSON lines too: tells
// which words are ordinary, and its sentences without a name serve as headings without one).
struct Gazetteer {
  std::string name, text;
};

struct TrainOptions {
  std::uint64_t seed = 1;
  std::vector<Gazetteer> lists;
  std::uint32_t epochs = 14;
  std::int32_t margin = 30, miss = 0;        // of the learner
  double held_out = 0.06;                    // share of the sentences that calibrates scores and fills the report
  std::vector<std::string> without_sources;  // passed over
};

struct HeldOut {
  std::string source, type;
  double precision = 0, recall = 0, f1 = 0;  // spans exact
  std::uint64_t marked = 0;
};

struct Trained {
  std::string bytes;  // a model file of kind "names"; its card has the figures of `held_out`
  std::vector<HeldOut> held_out;
};

using Progress = std::function<void(std::string_view line)>;

// Errors (config): no sentences with spans, an unknown list.
core::Result<Trained> train(std::span<const Sentence> sentences, const TrainOptions& options,
                            const Progress& progress = {});

}  // namespace policy::names
