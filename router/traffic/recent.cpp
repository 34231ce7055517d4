#include "router/traffic/recent.h"

#include <algorithm>
#include <charconv>

#include "core/json_fields.h"
#include "router/traffic/json.h"

namespace router::traffic {
namespace {

using core::JsonFields;

bool is_or_any(const std::string& wanted, std::string_view is) { return wanted.empty() || wanted == is; }

bool policy_matches(const Row& row, const std::string& wanted) {
  if (wanted.empty()) return true;
  const auto rules_end = row.rules.begin() + static_cast<std::ptrdiff_t>(row.rule_count);
  return wanted == row.injection || wanted == row.tier || (wanted == "entities" && row.entities > 0) ||
         std::find(row.rules.begin(), rules_end, wanted) != rules_end;
}

bool target_matches(const Row& row, const std::string& wanted) {
  if (is_or_any(wanted, row.served_by)) return true;
  const auto end = row.tries.begin() + static_cast<std::ptrdiff_t>(row.try_count);
  return std::any_of(row.tries.begin(), end, [&](const Row::Try& tried) { return tried.target == wanted; });
}

void append_policy(const Row& row, std::string& out) {
  JsonFields fields(out);
  fields.key("rules");
  out += '[';
  for (std::size_t i = 0; i < row.rule_count; ++i) {
    if (i > 0) out += ',';
    core::append_json_string(out, row.rules[i]);
  }
  out += ']';
  fields.integer("entities", static_cast<std::int64_t>(row.entities));
  fields.text_or_null("injection", row.injection);
  fields.text_or_null("tier", row.tier);
  fields.end();
}

void append_row(const Row& row, std::string_view cursor, std::string& out) {
  JsonFields fields(out);
  fields.text("cursor", cursor);
  fields.text("id", row.id);
  fields.text("request_id", row.request_id);
  fields.integer("time", row.time_ms);
  fields.text("endpoint", core::to_string(row.endpoint));
  fields.text_or_null("route", row.route);
  fields.text_or_null("model", row.model);
  fields.text_or_null("served_by", row.served_by);
  fields.text_or_null("key", row.key);
  fields.key("status");
  append_known(out, row.status, row.status > 0);  // none was sent to a client that had left
  fields.text_or_null("error_code", row.error_code);
  fields.text_or_null("failure",
                      row.failure == core::FailureClass::none ? std::string_view() : core::to_string(row.failure));
  fields.boolean("stream", row.stream);
  fields.boolean("cancelled", row.cancelled);
  fields.millis("duration_ms", row.duration_ms);
  append_decimal(fields, out, "first_token_ms", row.first_token_ms, row.first_token_ms > 0);
  fields.key("input_tokens");
  append_known(out, row.usage.input, row.usage.input >= 0);
  fields.key("output_tokens");
  append_known(out, row.usage.output, row.usage.output >= 0);
  fields.text_or_null("usage_source", !row.usage.known() ? std::string_view()
                                      : row.estimated    ? "estimate"
                                                         : "provider");
  fields.key("cost_usd");
  append_usd(out, row.cost_nano_usd);
  fields.text_or_null("cache", row.cache == cache::Result::none ? std::string_view() : cache::to_string(row.cache));
  fields.integer("attempts", static_cast<std::int64_t>(row.try_count));
  fields.text("floor", core::to_string(row.floor));
  fields.key("policy");
  append_policy(row, out);
  fields.end();
}

}  // namespace

bool Filter::matches(const Row& row) const {
  if (status != 0 && status != row.status && status != row.status / 100) return false;
  return is_or_any(route, row.route) && is_or_any(model, row.model) && is_or_any(key, row.key) &&
         (cache.empty() || cache == cache::to_string(row.cache)) && target_matches(row, target) &&
         policy_matches(row, policy) && (row.id.starts_with(id) || row.request_id.starts_with(id));
}

Recent::Recent(std::size_t capacity, std::int64_t began) : began_(began), slots_(std::max<std::size_t>(capacity, 1)) {}

void Recent::keep(std::unique_ptr<Row>& row) {
  Slot& slot = slots_[next_ % slots_.size()];
  slot.place = next_++;
  std::swap(slot.row, row);
  if (!row) row = std::make_unique<Row>();
}

void Recent::skip(std::uint64_t requests) { next_ += requests; }

const Recent::Slot* Recent::at(std::uint64_t place) const noexcept {
  const Slot& slot = slots_[place % slots_.size()];
  return slot.place == place ? &slot : nullptr;
}

std::string Cursor::text() const {
  char out[40] = {};
  char* end = std::to_chars(out, out + 20, began, 16).ptr;
  *end++ = '-';
  return std::string(out, std::to_chars(end, out + sizeof(out), place, 16).ptr);
}

std::optional<Cursor> Cursor::parse(std::string_view text) noexcept {
  Cursor out;
  const char* const all_end = text.data() + text.size();
  const auto [middle, first] = std::from_chars(text.data(), all_end, out.began, 16);
  if (first != std::errc() || middle == all_end || *middle != '-') return std::nullopt;
  const auto [end, second] = std::from_chars(middle + 1, all_end, out.place, 16);
  if (second != std::errc() || end != all_end) return std::nullopt;
  return out;
}

std::string Recent::to_json(const Page& page) const {
  const std::uint64_t after = page.after ? place_of(*page.after) : 0;
  const std::uint64_t before = page.before ? std::min(place_of(*page.before), next_) : next_;
  const std::uint64_t from = std::max(after + 1, next_ > slots_.size() ? next_ - slots_.size() : 1);
  // Who watches is told of what went by between two looks.
  std::uint64_t skipped = after == 0 ? 0 : std::min(from, before) - std::min(after + 1, before);
  std::uint64_t oldest = before;
  std::size_t listed = 0;
  std::string out = "{\"requests\":[";
  for (std::uint64_t place = before; place > from;) {
    const Slot* slot = at(--place);
    if (slot && !page.filter.matches(*slot->row)) continue;
    if (listed >= page.limit && !page.after) break;
    if (listed >= page.limit || !slot) {
      ++skipped;
      continue;
    }
    if (listed++ > 0) out += ',';
    append_row(*slot->row, Cursor{began_, place}.text(), out);
    oldest = place;
  }
  if (listed < page.limit) oldest = std::min(oldest, from);
  out += "],\"newest\":\"" + newest().text() + "\",\"oldest\":\"" + Cursor{began_, oldest}.text() +
         "\",\"skipped\":" + std::to_string(skipped) + "}";
  return out;
}

}  // namespace router::traffic
