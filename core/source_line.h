// Where something stands in its file, from 1; 0: nowhere. It is no part of what it says: two settings are equal on any
// lines.
#pragma once

namespace core {

struct SourceLine {
  int number = 0;
  SourceLine() = default;
  SourceLine(int n) noexcept : number(n) {}
  operator int() const noexcept { return number; }
  friend bool operator==(SourceLine, SourceLine) noexcept { return true; }
};

}  // namespace core
