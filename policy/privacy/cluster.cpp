#include "policy/privacy/cluster.h"

#include "core/utf8.h"

namespace policy::privacy {

using Kind = Sign::Kind;

bool Cluster::read_piece(std::uint32_t at) {
  Piece& piece = pieces_[count_];
  piece = {};
  piece.begin = piece.end = at;
  piece.at = count_ == 0 ? 0 : static_cast<std::uint16_t>(pieces_[count_ - 1].at + pieces_[count_ - 1].size);
  std::size_t size = 0;
  bool lower = false;
  std::uint8_t digits = 0;
  while (at < text_.size()) {
    const Sign sign = sign_at(text_, at);
    if (sign.kind == Kind::digit || sign.kind == Kind::letter) {
      if (size < kPieceSize) {
        compact_[piece.at + size] = sign.value;
        digits = static_cast<std::uint8_t>(digits + (sign.kind == Kind::digit));
        lower |= sign.lower;
      }
      ++size;
      at += sign.size;
      piece.end = at;
    } else if (sign.kind == Kind::invisible) {
      at += sign.size;
    } else {
      break;
    }
  }
  end_ = piece.end;
  if (size == 0 || size > kPieceSize) return false;
  piece.size = static_cast<std::uint8_t>(size);
  piece.digits = digits;
  piece.lower = lower;
  return true;
}

// The joint at `at`, which moves behind it; 0 when nothing follows that is joined.
char Cluster::read_joint(std::uint32_t& at) const noexcept {
  std::array<char, 4> signs{};
  std::size_t count = 0;
  std::uint32_t place = at;
  while (place < text_.size()) {
    const Sign sign = sign_at(text_, place);
    if (sign.kind == Kind::separator) {
      if (count == signs.size()) return 0;
      signs[count++] = sign.value;
    } else if (sign.kind != Kind::invisible) {
      if (sign.kind == Kind::other || count == 0) return 0;
      break;
    }
    place += sign.size;
  }
  if (place >= text_.size()) return 0;
  at = place;
  if (count == 1) return signs[0];
  bool blank = false, hyphen = false, dot = false, open = false, close = false, slash = false;
  for (std::size_t i = 0; i < count; ++i) {
    blank |= signs[i] == ' ';
    hyphen |= signs[i] == '-';
    dot |= signs[i] == '.';
    slash |= signs[i] == '/';
    open |= signs[i] == '(';
    close |= signs[i] == ')';
  }
  if (open && !close) return '(';
  if (close && !open) return ')';
  if (hyphen && blank && !dot && !slash) return '=';
  if (dot && blank && !hyphen && !slash && count == 2 && signs[0] == '.') return ':';
  return '"';
}

void Cluster::read(std::string_view text, std::uint32_t at) {
  text_ = text;
  count_ = 0;
  digits_ = 0;
  cut_ = false;
  end_ = at;
  char joint = 0;
  for (;;) {
    if (!read_piece(at)) {
      // Too long a piece belongs to nothing, and hides what stands before it only when glued to it.
      return;
    }
    Piece& piece = pieces_[count_];
    piece.joint = joint;
    if (piece.digits == 0 && count_ > 1 && pieces_[count_ - 1].digits == 0) {
      end_ = pieces_[count_ - 1].end;
      return;
    }
    digits_ += piece.digits;
    ++count_;
    at = piece.end;
    joint = read_joint(at);
    if (joint == 0) return;
    if (count_ == kPieces) {
      cut_ = true;
      return;
    }
  }
}

namespace {

Cluster::Glue glue_of(char sign, Kind beyond) noexcept {
  using Glue = Cluster::Glue;
  const bool number = beyond == Kind::digit, word = beyond == Kind::letter;
  switch (sign) {
    case '_': return number ? Glue::number : Glue::word;
    case '-':
    case '/': return number ? Glue::number : word ? Glue::word : Glue::none;
    case '.':
    case ',':
    case ':':
    case '*':
    case '\'': return number ? Glue::number : Glue::none;
    case '&':
    case '%':
    case '~':
    case '+':
    case '^': return number || word ? Glue::word : Glue::none;
    default: return Glue::none;
  }
}

}  // namespace

Cluster::Glue Cluster::glue_before(std::size_t first) const noexcept {
  const std::uint32_t at = pieces_[first].begin;
  if (at == 0) return Glue::none;
  const char c = text_[at - 1];
  if (c == '$' || text_.substr(0, at).ends_with("€") || text_.substr(0, at).ends_with("£")) return Glue::number;
  return glue_of(c, at < 2 || core::is_continuation(text_[at - 2]) ? Kind::other : sign_at(text_, at - 2).kind);
}

Cluster::Glue Cluster::glue_after(std::size_t last) const noexcept {
  const std::uint32_t at = pieces_[last].end;
  if (at >= text_.size()) return Glue::none;
  if (text_[at] == '@' || text_[at] == '%') return Glue::word;
  return glue_of(text_[at], at + 1 >= text_.size() ? Kind::other : sign_at(text_, at + 1).kind);
}

}  // namespace policy::privacy
