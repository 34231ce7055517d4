// What must hold of any request body that is scanned and then edited, checked against simdjson's DOM parser, which
// reads everything strictly and knows nothing of the scanner. Shared by the tests and the fuzz target.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "router/wire/request_edit.h"
#include "router/wire/request_scan.h"

namespace support {

// A body with the room behind it that the scanner wants, filled with what would hurt most if it were read.
class PaddedBody {
 public:
  explicit PaddedBody(std::string_view body, char padding = '}') : bytes_(body), size_(body.size()) {
    bytes_.append(router::wire::RequestScanner::kPadding, padding);
  }
  std::string_view text() const { return std::string_view(bytes_).substr(0, size_); }
  std::size_t capacity() const { return bytes_.size(); }

 private:
  std::string bytes_;
  std::size_t size_;
};

using Members = std::vector<std::pair<std::string, std::string>>;  // name, minified value; in order

// The members of a JSON object; nothing when it is not valid.
inline std::optional<Members> members_of(std::string_view json, simdjson::error_code* why = nullptr) {
  static simdjson::dom::parser parser;
  simdjson::dom::object object;
  const simdjson::error_code error = parser.parse(json.data(), json.size()).get_object().get(object);
  if (why != nullptr) *why = error;
  if (error != simdjson::SUCCESS) return {};
  Members out;
  for (const auto [key, value] : object) out.emplace_back(key, simdjson::minify(value));
  return out;
}

inline std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

// Drops the members of that name; what the last one was.
inline std::optional<std::string> take(Members& members, std::string_view name) {
  std::optional<std::string> out;
  std::erase_if(members, [&](const auto& member) {
    if (member.first != name) return false;
    out = member.second;
    return true;
  });
  return out;
}

inline std::optional<std::string> get(Members members, std::string_view name) { return take(members, name); }

inline bool same_but_for(Members a, Members b, std::string_view name) {
  take(a, name);
  take(b, name);
  return a == b;
}

// The pieces and the whole are one and the same, and only the edited ranges differ from the body.
inline std::string splice_problem(std::string_view body, const router::wire::Edits& edits) {
  const std::string whole = router::wire::apply(body, edits);
  std::vector<std::string_view> pieces;
  router::wire::append_slices(body, edits, pieces);
  std::string joined;
  for (const std::string_view piece : pieces) joined += piece;
  if (joined != whole) return "slices and apply differ";
  if (router::wire::spliced_size(body, edits) != whole.size()) return "spliced_size is wrong";
  std::size_t at = 0, out = 0;
  for (const router::wire::Edit& edit : edits.sorted()) {
    if (whole.compare(out, edit.begin - at, body, at, edit.begin - at) != 0) return "bytes outside the edits changed";
    out += edit.begin - at + edit.text.size();
    at = edit.end;
  }
  return whole.substr(out) == body.substr(at) ? "" : "bytes behind the edits changed";
}

inline std::string model_problem(std::string_view body, const Members& before, const router::wire::RequestScan& scan) {
  constexpr std::string_view kModel = "a \"model\" \\ \xC3\xA9";
  router::wire::Edits edits;
  if (!router::wire::replace_model(scan, kModel, edits)) return "replace_model refused";
  if (!router::wire::drop_byte_order_mark(scan, edits)) return "drop_byte_order_mark refused";
  if (std::string why = splice_problem(body, edits); !why.empty()) return why;
  const auto after = members_of(router::wire::apply(body, edits));
  if (!after) return "invalid after replace_model";
  if (get(*after, "model") != json_string(kModel)) return "the model was not replaced";
  return same_but_for(before, *after, "model") ? "" : "replace_model changed something else";
}

inline std::string usage_problem(std::string_view body, const Members& before, const router::wire::RequestScan& scan) {
  router::wire::Edits edits;
  if (!router::wire::ensure_include_usage(scan, edits)) return "ensure_include_usage refused";
  if (std::string why = splice_problem(body, edits); !why.empty()) return why;
  const std::string edited = router::wire::apply(body, edits);
  if (!scan.stream) return edited == body ? "" : "a request that does not stream was changed";
  const auto after = members_of(std::string_view(edited).substr(scan.bom_bytes));
  if (!after) return "invalid after ensure_include_usage";
  if (!same_but_for(before, *after, "stream_options")) return "ensure_include_usage changed something else";
  const auto options = members_of(get(*after, "stream_options").value_or(""));
  if (!options || get(*options, "include_usage") != "true") return "include_usage is not true";
  const auto old = members_of(get(before, "stream_options").value_or("{}"));
  return same_but_for(old.value_or(Members()), *options, "include_usage") ? "" : "another stream option changed";
}

inline std::string tokens_problem(std::string_view body, const Members& before, const router::wire::RequestScan& scan,
                                  std::string_view wanted, std::string_view other) {
  router::wire::Edits edits;
  if (!router::wire::rename_max_tokens(scan, wanted, edits)) return "rename_max_tokens refused";
  if (std::string why = splice_problem(body, edits); !why.empty()) return why;
  Members expected = before;
  if (!get(before, wanted)) {
    for (auto& [name, value] : expected) name = name == other ? wanted : name;
  }
  const std::string edited = router::wire::apply(body, edits);
  return members_of(std::string_view(edited).substr(scan.bom_bytes)) == expected ? "" : "rename_max_tokens is wrong";
}

// The value of `role` of each message.
inline std::vector<std::string> roles_of(std::string_view json) {
  static simdjson::dom::parser parser;
  std::vector<std::string> out;
  simdjson::dom::array messages;
  if (parser.parse(json.data(), json.size())["messages"].get(messages)) return out;
  for (const simdjson::dom::element message : messages) {
    std::string_view role;
    out.emplace_back(message["role"].get(role) ? "" : role);
  }
  return out;
}

inline std::string roles_problem(std::string_view body, const Members& before, const router::wire::RequestScan& scan) {
  router::wire::Edits edits;
  if (!router::wire::developer_to_system(scan, edits)) return "developer_to_system refused";
  if (std::string why = splice_problem(body, edits); !why.empty()) return why;
  const std::string edited = router::wire::apply(body, edits);
  const auto after = members_of(std::string_view(edited).substr(scan.bom_bytes));
  if (!after || !same_but_for(before, *after, "messages")) return "developer_to_system changed something else";
  if (scan.messages == 0) return scan.developer_roles.empty() ? "" : "a role without messages";
  std::vector<std::string> roles = roles_of(body.substr(scan.bom_bytes));
  for (std::string& role : roles) role = role == "developer" ? "system" : role;
  return roles_of(std::string_view(edited).substr(scan.bom_bytes)) == roles ? "" : "developer_to_system is wrong";
}

// Empty: all holds of a body that the scanner accepted.
inline std::string request_problem(std::string_view body, const router::wire::RequestScan& scan) {
  simdjson::error_code why = simdjson::SUCCESS;
  const auto before = members_of(body.substr(scan.bom_bytes), &why);
  if (!before) {
    // The scanner looks neither into escapes of strings it does not read nor at the size of numbers.
    const bool documented = why == simdjson::STRING_ERROR || why == simdjson::NUMBER_ERROR;
    return documented ? "" : std::string("accepted, but a strict parser says: ") + simdjson::error_message(why);
  }
  if (get(*before, "model") != json_string(scan.model)) {
    return "another model was read";
  }
  if ((get(*before, "stream").value_or("false") == "true") != scan.stream) return "another stream was read";
  for (const router::wire::TextSpan& span : scan.texts) {
    const std::string_view token = span.token.in(body);
    if (token.size() < 2 || token.front() != '"' || token.back() != '"') return "a text span is not a string token";
  }
  using Check = std::string (*)(std::string_view, const Members&, const router::wire::RequestScan&);
  for (const Check check : {Check(model_problem), Check(usage_problem), Check(roles_problem)}) {
    if (std::string problem = check(body, *before, scan); !problem.empty()) return problem;
  }
  std::string problem = tokens_problem(body, *before, scan, "max_tokens", "max_completion_tokens");
  if (problem.empty()) problem = tokens_problem(body, *before, scan, "max_completion_tokens", "max_tokens");
  return problem;
}

// Empty: the scanner did not call a valid body malformed.
inline std::string refusal_problem(std::string_view body, const core::Error& error) {
  if (!error.message.starts_with("The request body is not valid")) return "";
  const std::size_t bom = body.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  return members_of(body.substr(bom)) ? "a valid body was refused: " + error.message : "";
}

}  // namespace support
