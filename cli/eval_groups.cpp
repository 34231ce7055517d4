#include "cli/eval_groups.h"

#include <filesystem>
#include <string_view>
#include <unordered_map>

namespace cli {
namespace {

void number_prompts(const EvalRows& rows, EvalGroup& group) {
  std::unordered_map<std::string_view, std::uint32_t> seen;
  for (const std::uint32_t row : group.rows) {
    const auto next = static_cast<std::uint32_t>(seen.size());
    group.prompt.push_back(seen.emplace(rows.rows[row].text, next).first->second);
  }
}

}  // namespace

core::Result<EvalRows> read_eval_rows(const std::vector<std::string>& files) {
  EvalRows out;
  for (const std::string& path : files) {
    const std::size_t begin = out.rows.size();
    TRY_VOID(read_rows(path, out.rows));
    out.files.push_back({path, begin, out.rows.size()});
  }
  return out;
}

std::vector<EvalGroup> group_rows(const EvalRows& rows, std::size_t least, bool (*wanted)(const Row&)) {
  std::vector<EvalGroup> out;
  for (const EvalRows::File& file : rows.files) {
    const std::string name = std::filesystem::path(file.path).filename().string();
    EvalGroup all{name, "", {}, {}};
    std::vector<EvalGroup> sources;
    std::unordered_map<std::string_view, std::size_t> place;
    for (std::size_t i = file.begin; i < file.end; ++i) {
      const Row& row = rows.rows[i];
      if (!wanted(row)) continue;
      const auto [found, fresh] = place.emplace(row.source, sources.size());
      if (fresh) sources.push_back({name, row.source, {}, {}});
      sources[found->second].rows.push_back(static_cast<std::uint32_t>(i));
      all.rows.push_back(static_cast<std::uint32_t>(i));
    }
    const bool several = sources.size() > 1;
    for (EvalGroup& source : sources) {
      if (!several || source.rows.size() >= least) out.push_back(std::move(source));
    }
    if (several) out.push_back(std::move(all));
  }
  for (EvalGroup& group : out) number_prompts(rows, group);
  return out;
}

}  // namespace cli
