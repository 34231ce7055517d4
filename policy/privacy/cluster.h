// Numbers as people write them: pieces of letters and digits with blanks, hyphens, dots, slashes and brackets between,
// read together as a cluster ("(030) 1234-567", "GB29 NWBK 6016", "12.345.678/0001-95"). Zero-width characters inside a
// piece are passed over, foreign digits read as ASCII ones.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "policy/privacy/character.h"

namespace policy::privacy {

struct Piece {
  std::uint32_t begin = 0, end = 0;  // in the text
  std::uint16_t at = 0;              // in Cluster::compact
  std::uint8_t size = 0;
  std::uint8_t digits = 0;
  bool lower = false;  // holds a lower-case letter
  // What stands before it and joins it to the piece before: one of " -./()", '=' for hyphens with blanks around,
  // ':' for a dot and a blank, '"' for other mixtures; 0 for the first.
  char joint = 0;

  bool all_digits() const noexcept { return digits == size; }
};

class Cluster {
 public:
  static constexpr std::size_t kPieces = 48, kPieceSize = 96;

  // Reads from `at`, where a piece begins. Ends after kPieces, at a sign that joins nothing, before a second word
  // without digits in a row (two may begin it), or at a piece of more than kPieceSize signs, which is no number (then
  // empty() may hold).
  void read(std::string_view text, std::uint32_t at);

  bool empty() const noexcept { return count_ == 0; }
  std::span<const Piece> pieces() const noexcept { return {pieces_.data(), count_}; }
  // Digits and upper-case letters of pieces [first, last].
  std::string_view compact(std::size_t first, std::size_t last) const noexcept {
    const Piece& end = pieces_[last];
    return {compact_.data() + pieces_[first].at, static_cast<std::size_t>(end.at + end.size - pieces_[first].at)};
  }
  std::uint32_t begin() const noexcept { return pieces_[0].begin; }
  std::uint32_t end() const noexcept { return end_; }  // where reading may go on
  unsigned digits() const noexcept { return digits_; }
  bool cut() const noexcept { return cut_; }  // more pieces would have followed

  // How the pieces from `first` on, or up to `last`, hang on what is around them: by '_' or by a sign without a blank
  // and a letter, or a digit. A sentence's full stop glues nothing; a sign of money before a number counts as a digit.
  enum class Glue : std::uint8_t { none, word, number };
  Glue glue_before(std::size_t first) const noexcept;
  Glue glue_after(std::size_t last) const noexcept;

 private:
  bool read_piece(std::uint32_t at);
  char read_joint(std::uint32_t& at) const noexcept;

  std::string_view text_;
  std::array<Piece, kPieces> pieces_;
  std::array<char, kPieces * kPieceSize> compact_;
  std::size_t count_ = 0;
  std::uint32_t end_ = 0;
  unsigned digits_ = 0;
  bool cut_ = false;
};

}  // namespace policy::privacy
