#include "net/redis/errors.h"

#include <charconv>

namespace net::redis {
namespace {

constexpr ErrorRow kRows[] = {
    {"LOADING", ErrorReply::loading, true, false},
    {"READONLY", ErrorReply::readonly, true, true},
    {"MASTERDOWN", ErrorReply::master_down, true, false},
    {"CLUSTERDOWN", ErrorReply::cluster_down, true, false},
    {"OOM", ErrorReply::oom, false, false},
    {"NOAUTH", ErrorReply::no_auth, true, true},
    {"WRONGPASS", ErrorReply::wrong_pass, true, true},
    {"NOPERM", ErrorReply::no_perm, false, false},
    {"NOSCRIPT", ErrorReply::no_script, false, false},
    {"MOVED", ErrorReply::moved, false, false},
    {"ASK", ErrorReply::ask, false, false},
    {"TRYAGAIN", ErrorReply::try_again, false, false},
    {"BUSY", ErrorReply::busy, true, false},
    {"MISCONF", ErrorReply::misconf, false, false},
};
constexpr ErrorRow kOther{"", ErrorReply::other, false, false};

template <class Number>
bool read_number(std::string_view text, Number& out) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

const ErrorRow& error_row(std::string_view reply) noexcept {
  const std::string_view word = reply.substr(0, reply.find(' '));
  for (const ErrorRow& row : kRows) {
    if (row.word == word) return row;
  }
  return kOther;
}

bool read_redirect(std::string_view reply, Redirect& out) noexcept {
  const std::size_t first = reply.find(' ');
  const std::size_t second = first == reply.npos ? first : reply.find(' ', first + 1);
  const std::size_t colon = reply.rfind(':');  // an IPv6 address has more of them before
  if (second == reply.npos || colon == reply.npos || colon < second) return false;
  out.host = reply.substr(second + 1, colon - second - 1);
  return read_number(reply.substr(first + 1, second - first - 1), out.slot) && out.slot < 16384 &&
         read_number(reply.substr(colon + 1), out.port) && out.port != 0;
}

}  // namespace net::redis
