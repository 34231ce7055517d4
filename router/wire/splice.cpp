#include "router/wire/splice.h"

#include <algorithm>
#include <cassert>
#include <tuple>

#include "core/release.h"

namespace router::wire {
namespace {

constexpr std::size_t kEditsKept = 64, kTextKept = 1 << 10;  // and bytes of each

}  // namespace

void Edits::clear() {
  if (edits_.size() > kEditsKept) core::release(edits_);
  for (std::size_t i = 0; i < std::min(used_, edits_.size()); ++i) {
    if (edits_[i].text.capacity() > kTextKept) core::release(edits_[i].text);
  }
  used_ = 0;
}

std::size_t Edits::kept_bytes() const noexcept {
  std::size_t out = edits_.capacity() * sizeof(Edit);
  for (const Edit& edit : edits_) out += edit.text.capacity();
  return out;
}

std::string* Edits::place(std::uint32_t begin, std::uint32_t end) {
  if (begin > end) return nullptr;
  // Edits mostly come in order, so the place is looked for from the back.
  std::size_t at = used_;
  while (at > 0 && std::tie(begin, end) < std::tie(edits_[at - 1].begin, edits_[at - 1].end)) --at;
  if (at > 0 && edits_[at - 1].end > begin) return nullptr;
  if (at < used_ && end > edits_[at].begin) return nullptr;

  if (used_ == edits_.size()) edits_.emplace_back();
  const auto first = edits_.begin();
  std::rotate(first + static_cast<std::ptrdiff_t>(at), first + static_cast<std::ptrdiff_t>(used_),
              first + static_cast<std::ptrdiff_t>(used_ + 1));
  ++used_;
  Edit& edit = edits_[at];
  edit.begin = begin;
  edit.end = end;
  edit.text.clear();
  return &edit.text;
}

bool Edits::add(std::uint32_t begin, std::uint32_t end, std::string_view text) {
  std::string* const place = this->place(begin, end);
  if (place == nullptr) return false;
  *place = text;
  return true;
}

void append_slices(std::string_view body, const Edits& edits, std::vector<std::string_view>& out) {
  out.reserve(out.size() + 2 * edits.sorted().size() + 1);
  const auto push = [&](std::string_view piece) {
    if (!piece.empty()) out.push_back(piece);
  };
  std::size_t at = 0;
  for (const Edit& edit : edits.sorted()) {
    assert(edit.end <= body.size());
    push(body.substr(at, edit.begin - at));
    push(edit.text);
    at = edit.end;
  }
  push(body.substr(at));
}

std::size_t spliced_size(std::string_view body, const Edits& edits) noexcept {
  std::size_t size = body.size();
  for (const Edit& edit : edits.sorted()) size += edit.text.size() - (edit.end - edit.begin);
  return size;
}

std::string apply(std::string_view body, const Edits& edits) {
  std::string out;
  out.reserve(spliced_size(body, edits));
  std::size_t at = 0;
  for (const Edit& edit : edits.sorted()) {
    out.append(body, at, edit.begin - at);
    out += edit.text;
    at = edit.end;
  }
  out.append(body, at);
  return out;
}

}  // namespace router::wire
