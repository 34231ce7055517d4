#include "cli/train_inputs.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include "cli/eval_spans.h"
#include "cli/rows/files.h"
#include "core/json_writer.h"
#include "core/random.h"
#include "core/secret_hash.h"
#include "core/version.h"

namespace cli {
namespace {

std::string name_of(const std::string& path) { return std::filesystem::path(path).filename().string(); }

void append_files(std::string& out, std::string_view key, const std::vector<TrainFile>& files) {
  core::append_key(out, key);
  out += '[';
  for (const TrainFile& file : files) {
    core::append_comma(out);
    out += "{\"name\":";
    core::append_json_string(out, file.name);
    out += ",\"sha256\":\"" + file.sha256 + "\",\"rows\":";
    core::append_number(out, std::uint64_t{file.rows});
    out += '}';
  }
  out += ']';
}

void append_counts(std::string& out, std::string_view what, const std::vector<Row>& rows) {
  std::map<std::string, std::map<std::string, std::uint64_t>> counts;
  for (const Row& row : rows) {
    for (std::string& label : labels_of(what, row)) ++counts[row.source][std::move(label)];
  }
  core::append_key(out, "counts");
  out += '{';
  for (const auto& [source, labels] : counts) {
    core::append_comma(out);
    core::append_json_string(out, source);
    out += ":{";
    for (const auto& [label, count] : labels) {
      core::append_comma(out);
      core::append_json_string(out, label);
      out += ':';
      core::append_number(out, count);
    }
    out += '}';
  }
  out += '}';
}

}  // namespace

core::Result<TrainInputs> read_train_inputs(const std::vector<std::string>& files,
                                            const std::vector<std::string>& lists) {
  TrainInputs inputs;
  std::vector<std::string> ordered = files;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const std::string& a, const std::string& b) { return name_of(a) < name_of(b); });
  for (const std::string& path : ordered) {
    const std::size_t before = inputs.rows.size();
    TRY(const std::string bytes, read_file(path));
    TRY_VOID(read_rows(path, inputs.rows));
    inputs.files.push_back({name_of(path), core::sha256_hex(bytes), inputs.rows.size() - before});
  }
  for (const std::string& list : lists) {
    const std::size_t equals = list.find('=');
    if (equals == std::string::npos || equals == 0)
      return core::fail(core::ErrorKind::config, "'" + list + "': a list is NAME=FILE");
    const std::string path = list.substr(equals + 1);
    TRY(std::string bytes, read_file(path));
    const auto lines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    inputs.list_files.push_back({name_of(path), core::sha256_hex(bytes), lines});
    inputs.lists.emplace_back(list.substr(0, equals), std::move(bytes));
  }
  return inputs;
}

bool held_out(std::string_view text, double share, std::uint64_t seed) {
  const std::string hash = core::sha256_hex(text);
  std::uint64_t bits = 0;
  std::from_chars(hash.data(), hash.data() + 16, bits, 16);
  return core::unit_interval(core::mix_bits(bits ^ core::mix_bits(seed))) < share;
}

std::vector<std::string> labels_of(std::string_view what, const Row& row) {
  std::vector<std::string> labels;
  if (what == "injection") {
    if (row.label == 0 || row.label == 1) labels.emplace_back(row.label == 1 ? "attack" : "benign");
  } else if (what == "complexity") {
    if (row.scores.size() > 1) labels.emplace_back("scores");
    if (!row.tier.empty()) labels.push_back("tier " + row.tier);
  } else {
    labels.emplace_back("texts");
    for (const RowSpan& span : row.spans) {
      if (const std::string_view type = entity_type(span.type); is_name_type(type)) labels.emplace_back(type);
    }
  }
  return labels;
}

std::string inputs_json(std::string_view what, const TrainInputs& inputs, std::uint64_t seed, double share,
                        std::string_view tables) {
  std::string out = "{\"signalbox\":";
  core::append_json_string(out, core::version());
  core::append_key(out, "seed");
  core::append_number(out, seed);
  core::append_key(out, "held_out_share");
  core::append_number(out, share);
  append_files(out, "files", inputs.files);
  if (!inputs.list_files.empty()) append_files(out, "lists", inputs.list_files);
  append_counts(out, what, inputs.rows);
  if (!tables.empty()) {
    core::append_key(out, "held_out");
    out += '[';
    out += tables;
    out += ']';
  }
  return out + "}";
}

}  // namespace cli
