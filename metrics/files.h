// Small files of /proc and /sys: read whole or not at all, each with a bound. What cannot be read, or is not what it
// should be, is nothing: files there come and go with cards, processes and kernels. Any thread that may block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metrics {

// At most so much of the file; what is beyond is left out.
std::optional<std::string> read_text(const std::string& path, std::size_t most = 64 << 10);
// Its first line, without blanks at the ends.
std::optional<std::string> read_line(const std::string& path);
std::optional<std::uint64_t> read_number(const std::string& path);
// For sensors, which count in thousandths and millionths.
std::optional<double> read_scaled(const std::string& path, double scale);
// Where a symbolic link points, as it is written.
std::optional<std::string> read_link(const std::string& path);
bool file_exists(const std::string& path);

// Names in a folder without those that begin with a dot, sorted as numbers where they are; at most so many.
std::vector<std::string> list_folder(const std::string& path, std::size_t most = 1024);
// The names that are numbers: processes in /proc, descriptors in /proc/N/fd.
std::vector<std::uint32_t> list_numbers(const std::string& path, std::size_t most);

// Pieces of text.
std::optional<std::uint64_t> to_number(std::string_view text);  // nothing but digits
std::optional<double> to_real(std::string_view text);
std::string_view trim(std::string_view text);
// The next word, and the text without it; empty at the end.
std::string_view take_word(std::string_view& text);
std::string_view take_line(std::string_view& text);

}  // namespace metrics
