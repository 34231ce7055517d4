// The tables of each kind of evaluation. Each function judges all rows once and returns a table for each group. `model`
// is the bytes of a model file; of the names for privacy, names and secrets, where empty means the one built in. Errors
// (config): the model is refused, or no row has the labels that are asked for.
#pragma once

#include <string_view>
#include <vector>

#include "cli/eval.h"
#include "cli/eval_groups.h"
#include "cli/eval_report.h"

namespace cli {

using Tables = core::Result<std::vector<ReportTable>>;

Tables eval_injection(const EvalOptions& options, const EvalRows& rows, std::string_view model);
Tables eval_complexity(const EvalOptions& options, const EvalRows& rows, std::string_view model);
Tables eval_privacy(const EvalOptions& options, const EvalRows& rows, std::string_view model);
Tables eval_names(const EvalOptions& options, const EvalRows& rows, std::string_view model);
Tables eval_secrets(const EvalOptions& options, const EvalRows& rows, std::string_view model);

// The function for `what`; null when there is none of that name.
using TablesOf = Tables (*)(const EvalOptions& options, const EvalRows& rows, std::string_view model);
TablesOf tables_of(std::string_view what) noexcept;

// The columns of a classifier that scores and decides, and the cells of one: first those of its decisions, where it
// makes any, then those of its ranking.
std::vector<std::string> binary_columns();
ReportLine binary_line(std::string name, const std::vector<std::uint8_t>* decided, const std::vector<double>& scores,
                       const std::vector<std::uint8_t>& positive, const EvalGroup& group, const EvalOptions& options);

}  // namespace cli
