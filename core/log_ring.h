// The newest lines of the log, for whoever wants to look at them. Bounded in lines and in bytes: what is oldest goes
// first. The memory is taken when a number of lines is asked for and untouched until written. The log's writer puts
// lines in; any thread may read.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace core {

class LogRing {
 public:
  static constexpr std::size_t kLineBytes = 1024;  // on average; what is kept has so many bytes for each line

  struct Line {
    std::uint64_t number = 0;  // counted from 1 since the process began
    std::string text;          // a JSON object
  };
  struct Reach {
    std::uint64_t oldest = 0, newest = 0;  // of what is kept; 0: nothing was ever
    std::size_t lines = 0;
  };

  // Keeps so many from now on; what was kept before is forgotten, unless it is the same number.
  void resize(std::size_t lines);

  // One line without its newline. A line that would push out everything else is counted and not kept.
  void add(std::string_view line);
  // Whole lines with their newlines; the one between the pieces may be cut in two.
  void add_pieces(const std::array<std::string_view, 2>& pieces);

  // Appends what is kept of the lines in front of number `before`, the newest first, `most` of them.
  void read(std::uint64_t before, std::size_t most, std::vector<Line>& out) const;
  Reach reach() const;

 private:
  struct Place {
    std::uint64_t at = 0;  // free running
    std::size_t size = 0;
  };
  void put(std::string_view front, std::string_view back);
  void put_bytes(std::uint64_t at, std::string_view bytes) noexcept;

  mutable std::mutex mutex_;
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::vector<Place> places_;  // of line n at n modulo their number
  std::uint64_t newest_ = 0;
  std::size_t kept_ = 0;
  std::uint64_t head_ = 0;  // where the next byte goes; free running
};

}  // namespace core
