// Tables of entity spans by type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/eval.h"
#include "cli/eval_groups.h"
#include "cli/eval_report.h"
#include "policy/eval/spans.h"

namespace cli {

// The type by which the classifiers call what a data set marks as `word` ("PER", "location", ...); empty for marks that
// nothing here looks for (titles, products, ...), which are left out. Unknown words are taken as they are.
std::string_view entity_type(std::string_view word) noexcept;
bool is_name_type(std::string_view type) noexcept;  // what the names model finds

struct SpanRow {
  std::vector<policy::eval::TypedSpan> gold, found;
};

// One line for each type that is marked in the group, then `names`, `structured` and `all` where they say more. A group
// without any mark has a line for each type that was found. Types that a data set does not mark are not held against a
// classifier that finds them.
ReportTable span_table(const EvalGroup& group, const std::vector<SpanRow>& rows, const EvalOptions& options);

}  // namespace cli
