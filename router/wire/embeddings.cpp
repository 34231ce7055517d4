#include "router/wire/embeddings.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <vector>

#include "router/wire/answer_parts.h"
#include "router/wire/json_tree.h"

namespace router::wire {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr auto kValues = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    table[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int8_t>(i);
  table['-'] = 62;  // base64url
  table['_'] = 63;
  return table;
}();

// Gathers the bits of base64 digits and hands out a float for each 32 of them.
class Base64Floats {
 public:
  explicit Base64Floats(std::vector<float>& out) : out_(out) {}

  bool digit(char c) {
    const int value = kValues[static_cast<unsigned char>(c)];
    if (value < 0) return false;
    bits_ = bits_ << 6 | static_cast<unsigned>(value);
    count_ += 6;
    if (count_ >= 8) {
      count_ -= 8;
      return byte(bits_ >> count_ & 255);
    }
    return true;
  }
  // What is left are the fill bits of the last digit.
  bool complete() const noexcept { return bytes_ == 0 && count_ < 6; }

 private:
  bool byte(std::uint32_t value) {
    word_ |= value << 8 * bytes_;
    if (++bytes_ < 4) return true;
    const float number = std::bit_cast<float>(word_);
    bytes_ = 0;
    word_ = 0;
    out_.push_back(number);
    return std::isfinite(number);  // JSON has no other numbers
  }

  std::vector<float>& out_;
  std::uint32_t bits_ = 0, word_ = 0;
  unsigned count_ = 0, bytes_ = 0;
};

bool floats_of_base64(std::string_view text, std::vector<float>& out) {
  out.clear();
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  Base64Floats reader(out);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '/') continue;  // "\/" of some JSON writers
    if (!reader.digit(text[i])) return false;
  }
  return reader.complete();
}

// One number; false when it is none, or too large for a float32.
bool read_float(const char*& at, const char* end, float& out) {
  double value = 0;
  const auto [after, error] = std::from_chars(at, end, value);
  if (after == at) return false;
  // Out of range: too small counts as zero.
  if (error == std::errc::result_out_of_range && std::string_view(at, after).find("e-") == std::string_view::npos &&
      std::string_view(at, after).find("E-") == std::string_view::npos) {
    return false;
  }
  at = after;
  out = static_cast<float>(value);
  return std::isfinite(out);
}

// `array` is JSON that has been checked, so between two numbers stand a comma and blanks.
bool floats_of_array(std::string_view array, std::vector<float>& out) {
  out.clear();
  const char* at = array.data() + 1;
  const char* const end = array.data() + array.size() - 1;
  while (true) {
    while (at < end && (*at == ',' || *at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
    if (at == end) return true;
    if (!read_float(at, end, out.emplace_back())) return false;
  }
}

class Mender {
 public:
  Mender(const JsonTree& tree, Wanted wanted, std::string& out) : tree_(tree), wanted_(wanted), out_(out) {}

  // False: some vector is neither floats nor base64 of them.
  bool run(const JsonNode& data) {
    for (const JsonNode& item : tree_.children(data)) {
      const JsonNode* vector = tree_.find(&item, "embedding");
      if (vector == nullptr || !mend(*vector)) return false;
    }
    if (mended()) out_ += tree_.text().substr(copied_);
    return true;
  }
  bool mended() const noexcept { return copied_ > 0; }

 private:
  bool mend(const JsonNode& vector) {
    const bool text = vector.is(JsonType::string);
    if (!text && !vector.is(JsonType::array)) return false;
    if (wanted_ == Wanted::any || text == (wanted_ == Wanted::base64)) return true;
    if (!(text ? floats_of_base64(tree_.string(&vector), floats_) : floats_of_array(tree_.raw(vector), floats_)))
      return false;
    out_ += tree_.text().substr(copied_, vector.begin - copied_);
    if (text) {
      append_float_array(out_, floats_);
    } else {
      append_float_base64(out_, floats_);
    }
    copied_ = vector.end;
    return true;
  }

  const JsonTree& tree_;
  Wanted wanted_;
  std::string& out_;
  std::vector<float> floats_;
  std::size_t copied_ = 0;  // bytes of the text that are in `out` or replaced there
};

void fail(core::FailureClass cls, std::string_view message, EmbeddingsReading& reading) {
  reading.failure = cls;
  describe_failure(cls, message, reading.error);
}

}  // namespace

void append_float_array(std::string& out, std::span<const float> vector) {
  out += '[';
  for (std::size_t i = 0; i < vector.size(); ++i) {
    if (i > 0) out += ',';
    char digits[32];
    const auto written = std::to_chars(digits, digits + sizeof digits, vector[i]);
    out.append(digits, written.ptr);
  }
  out += ']';
}

void append_float_base64(std::string& out, std::span<const float> vector) {
  out += '"';
  std::uint32_t group = 0;
  int bytes = 0;
  const auto put = [&](int digits) {
    for (int i = 0; i < digits; ++i) out += kDigits[group >> (18 - 6 * i) & 63];
    group = 0;
    bytes = 0;
  };
  for (const float value : vector) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      group |= (std::bit_cast<std::uint32_t>(value) >> shift & 255) << (16 - 8 * bytes);
      if (++bytes == 3) put(4);
    }
  }
  if (bytes > 0) {
    const int fill = 3 - bytes;
    put(bytes + 1);
    out.append(static_cast<std::size_t>(fill), '=');
  }
  out += '"';
}

void read_embeddings(std::string_view body, std::size_t capacity, Wanted wanted, std::string& out,
                     EmbeddingsReading& reading) {
  reading = {};
  out.clear();
  thread_local JsonTree tree;  // its buffers stay warm
  if (!tree.parse(body, capacity)) {
    return fail(core::FailureClass::bad_body, "The provider's answer is not JSON.", reading);
  }
  const JsonNode* data = tree.find(&tree.root(), "data");
  // Some providers write "message":"success" beside the data, which alone would be an error.
  const bool only_data = data != nullptr && data->children > 0 && tree.find_value(&tree.root(), "error") == nullptr;
  if (!only_data && read_error(tree, reading.error)) {
    reading.failure = reading.error.cls;
    return;
  }
  if (data == nullptr || !data->is(JsonType::array)) {
    return fail(core::FailureClass::bad_body, "The provider's answer holds no embeddings.", reading);
  }
  Mender mender(tree, wanted, out);
  if (!mender.run(*data)) {
    return fail(core::FailureClass::bad_body, "The provider's embeddings are neither floats nor base64.", reading);
  }
  reading.mended = mender.mended();
  if (!reading.mended && tree.repaired()) {
    out = tree.text();
    reading.mended = true;
  }
  if (const JsonNode* usage = tree.find_value(&tree.root(), "usage")) read_usage(tree, *usage, reading.usage);
}

bool read_vector(std::string_view body, std::size_t capacity, std::vector<float>& out, core::Usage& usage) {
  thread_local JsonTree tree;
  if (!tree.parse(body, capacity)) return false;
  const JsonNode* const data = tree.find(&tree.root(), "data");
  if (!data || !data->is(JsonType::array) || data->children != 1) return false;
  const JsonNode* const vector = tree.find(&*tree.children(*data).begin(), "embedding");
  if (!vector) return false;
  if (const JsonNode* counts = tree.find_value(&tree.root(), "usage")) read_usage(tree, *counts, usage);
  if (vector->is(JsonType::string)) return floats_of_base64(tree.string(vector), out);
  return vector->is(JsonType::array) && floats_of_array(tree.raw(*vector), out);
}

}  // namespace router::wire
