#include "cli/eval_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/json_writer.h"

namespace cli {
namespace {

std::string three(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

double rounded(double value) { return std::round(value * 1e5) / 1e5; }

void pad(std::string& out, std::string_view text, std::size_t width) {
  out += text;
  out.append(width - std::min(width, text.size()), ' ');
}

std::string title_of(const ReportTable& table) {
  std::string title = table.file;
  if (!table.source.empty()) title += "  " + table.source;
  for (std::size_t i = 0; i < table.counts.size(); ++i) {
    title += i == 0 ? "  (" : ", ";
    title += std::to_string(table.counts[i].second) + " " + table.counts[i].first;
  }
  if (!table.counts.empty()) title += ")";
  if (!table.note.empty()) title += "\n" + table.note;
  return title;
}

}  // namespace

std::string cell_text(const policy::eval::Interval& cell) {
  if (std::isnan(cell.value)) return "-";
  std::string text = three(cell.value);
  if (!std::isnan(cell.low)) text += " [" + three(cell.low) + ", " + three(cell.high) + "]";
  return text;
}

void append_table(std::string& out, const ReportTable& table) {
  std::vector<std::vector<std::string>> grid(1);
  grid[0].push_back(table.lines);
  grid[0].insert(grid[0].end(), table.columns.begin(), table.columns.end());
  for (const ReportLine& line : table.rows) {
    std::vector<std::string>& row = grid.emplace_back();
    row.push_back(line.name);
    for (const auto& cell : line.cells) row.push_back(cell_text(cell));
  }
  std::vector<std::size_t> widths(grid[0].size());
  for (const auto& row : grid) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  out += title_of(table) + "\n";
  for (const auto& row : grid) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += i == 0 ? "  " : "   ";
      pad(out, row[i], i + 1 == row.size() ? 0 : widths[i]);
    }
    out += '\n';
  }
  out += '\n';
}

void append_table_json(std::string& out, const ReportTable& table) {
  const auto text = [&](std::string_view key, std::string_view value) {
    core::append_key(out, key);
    core::append_json_string(out, value);
  };
  const auto name = [&](std::string_view key) {  // may hold anything
    core::append_comma(out);
    core::append_json_string(out, key);
    out += ':';
  };
  core::append_comma(out);
  out += '{';
  text("file", table.file);
  text("source", table.source);
  if (!table.note.empty()) text("note", table.note);
  core::append_key(out, "counts");
  out += '{';
  for (const auto& [what, count] : table.counts) {
    name(what);
    core::append_number(out, count);
  }
  out += '}';
  core::append_key(out, "by");
  out += '{';
  for (const ReportLine& line : table.rows) {
    name(line.name);
    out += '{';
    for (std::size_t i = 0; i < line.cells.size(); ++i) {
      name(table.columns[i]);
      const auto& cell = line.cells[i];
      out += "{\"value\":";
      core::append_number(out, rounded(cell.value));
      out += ",\"low\":";
      core::append_number(out, rounded(cell.low));
      out += ",\"high\":";
      core::append_number(out, rounded(cell.high));
      out += '}';
    }
    out += '}';
  }
  out += "}}";
}

}  // namespace cli
