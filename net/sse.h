// An incremental decoder for Server-Sent Events (WHATWG HTML section 9.2.6) as model providers send them: LF, CR or
// CRLF line ends, a byte order mark, comments, several data lines, no space after the colon, no blank line at the end.
// Pure; one thread; one stream at a time. How the bytes were cut into pieces never changes the events.
//
//   while ((status = decoder.next(bytes, event)) == Status::event) ...   // need_more: `bytes` is used up
//
// An event whose lines lie wholly inside one piece is a view into that piece. Either way a view lives until the next
// call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace net {

class SseDecoder {
 public:
  enum class Status : std::uint8_t {
    need_more,
    event,
    too_large,  // a line or an event beyond the limit; stays so until reset()
    bare_line,  // a line outside the format that looks like JSON, in Event::data: Ollama reports errors so
  };
  struct Event {
    std::string_view data;   // data lines joined by '\n'
    std::string_view event;  // the event's name; often empty
  };

  explicit SseDecoder(std::size_t max_event = 8u << 20) : max_event_(max_event) {}

  void reset();
  // Reads from the front of `in` and removes what it read.
  Status next(std::string_view& in, Event& out);
  // The stream has ended: gives what an unfinished last line or event holds. Call until need_more.
  Status finish(Event& out);

  // Comment lines seen: they prove that the provider is alive, not that it makes progress.
  std::uint64_t comments() const noexcept { return comments_; }

 private:
  bool take_line(std::string_view& in, std::string_view& line);
  Status on_line(std::string_view line, bool buffered, Event& out);
  void on_field(std::string_view name, std::string_view value, bool buffered);
  void add_data(std::string_view value, bool buffered);
  Status dispatch(Event& out);
  void forget_event();
  void keep_view();
  Status fail();

  std::size_t max_event_;
  std::string line_;  // the part of a line that came in earlier pieces
  std::string data_;  // data kept beyond a piece, or joined
  std::string name_;
  std::string_view data_view_;  // a single data line inside the current piece
  std::uint64_t comments_ = 0;
  bool has_data_ = false;
  bool in_view_ = false;     // the data is data_view_, not data_
  bool given_ = false;       // the last call gave an event: its buffers are free now
  bool line_given_ = false;  // the last call gave line_
  bool after_cr_ = false;    // a line ended with CR at the end of a piece: a following LF belongs to it
  bool at_start_ = true;     // a byte order mark may still come
  bool failed_ = false;
};

}  // namespace net
