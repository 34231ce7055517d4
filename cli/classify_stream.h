// Lines in, lines out, in the same order, worked on by several threads. What one read brings in is one batch, answered
// and written before the next read, so that a partner at the other end of a pipe can wait for each answer; when input
// is plentiful the batches are large.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace cli {

// Appends the answer to a line, with its line break; false: the line is refused. Each is called by one thread only.
using LineWork = std::function<bool(std::string_view line, std::uint64_t number, std::string& out)>;

struct StreamEnd {
  std::uint64_t lines = 0, refused = 0;
  bool interrupted = false;  // SIGINT or SIGTERM; the lines read until then are answered
  int read_error = 0;        // errno
  int write_error = 0;       // errno; EPIPE when the reader has gone
};

inline constexpr std::size_t kMaxLine = 64u << 20;

// Until the end of `in`. Lines are counted from 1; blank ones are passed over; one longer than kMaxLine is handed on as
// its first kMaxLine bytes. A last line needs no line break. SIGINT and SIGTERM are this function's while it runs; a
// second one ends the process.
StreamEnd stream_lines(int in, int out, std::span<const LineWork> workers);

}  // namespace cli
