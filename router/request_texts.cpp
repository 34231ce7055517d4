#include "router/request_texts.h"

#include <algorithm>

#include "router/wire/mask_request.h"
#include "router/wire/text_file.h"

namespace router {
namespace {

policy::Role role_of(wire::Role role) {
  switch (role) {
    case wire::Role::system:
    case wire::Role::developer: return policy::Role::system;
    case wire::Role::assistant: return policy::Role::assistant;
    case wire::Role::tool:
    case wire::Role::function: return policy::Role::tool;
    case wire::Role::none: return policy::Role::none;
    default: return policy::Role::user;
  }
}

// What somebody says is read as it stands.
bool only_begins_like_a_file(const wire::TextSpan& span, std::string_view text) {
  return span.role != wire::Role::none && !wire::is_base64(text.substr(text.find(',') + 1));
}

}  // namespace

bool collect_texts(std::string_view body, const wire::RequestScan& scan, std::deque<std::string>& unescaped,
                   std::vector<policy::Text>& texts) {
  texts.clear();
  std::size_t used = 0;
  bool readable = true;
  for (const wire::TextSpan& span : scan.texts) {
    if (unescaped.size() == used) unescaped.emplace_back();  // a deque: those before stay where they are
    policy::Text text;
    text.role = role_of(span.role);
    const std::string_view token = span.token.in(body);
    const bool file = wire::data_url(token.substr(1)) == wire::DataUrl::text;
    if (token.find('\\') == std::string_view::npos && !file) {
      text.text = token.substr(1, token.size() - 2);
    } else {
      // What is no text is judged with the rest; that it was there is told.
      readable = wire::unescape(token, unescaped[used]) && readable;
      if (file && wire::open_text_file(unescaped[used]).unreadable)
        readable = readable && only_begins_like_a_file(span, unescaped[used]);
      text.text = unescaped[used++];
    }
    texts.push_back(text);
  }
  return readable;
}

policy::Facts facts_of(const wire::RequestScan& scan, core::Endpoint endpoint, bool readable) {
  policy::Facts facts;
  facts.conversation = endpoint != core::Endpoint::embeddings;
  facts.turns = scan.user_messages;
  facts.tools = scan.tools_count;
  facts.images = scan.images;
  facts.json_schema = scan.json_schema;
  facts.tool_schema_bytes = scan.tool_schema_bytes;
  facts.max_tokens = std::max<std::int64_t>({scan.max_tokens, scan.max_completion_tokens, 0});
  if (!readable) facts.unread = policy::Unread::not_unicode;
  if (scan.token_ids > 0) facts.unread = policy::Unread::token_ids;
  return facts;
}

}  // namespace router
