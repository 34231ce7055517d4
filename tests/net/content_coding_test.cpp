#include "net/content_coding.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using core::ErrorKind;
using net::StreamDecoder;
using namespace std::string_literals;

namespace {

constexpr std::size_t kLimit = 4 * 1024 * 1024;

std::string zlib_encode(const std::string& text, int window_bits) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string gzip(const std::string& text) { return zlib_encode(text, 15 + 16); }
std::string zlib(const std::string& text) { return zlib_encode(text, 15); }
std::string raw_deflate(const std::string& text) { return zlib_encode(text, -15); }

std::string brotli(const std::string& text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 64;
  std::string out(size, '\0');
  REQUIRE(BrotliEncoderCompress(5, 22, BROTLI_MODE_GENERIC, text.size(),
                                reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                                reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE);
  out.resize(size);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

// One frame that asks for a window of 2^log bytes.
std::string zstd_with_window(const std::string& text, int log) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, log);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  ZSTD_inBuffer from{text.data(), text.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  ZSTD_compressStream2(context, &to, &from, ZSTD_e_continue);
  REQUIRE(ZSTD_compressStream2(context, &to, &from, ZSTD_e_end) == 0);
  ZSTD_freeCCtx(context);
  out.resize(to.pos);
  return out;
}

struct Coding {
  std::string name;
  std::string (*encode)(const std::string&);
};

const std::vector<Coding> kCodings = {{"gzip", gzip},           {"x-gzip", gzip}, {"deflate", zlib},
                                      {"deflate", raw_deflate}, {"br", brotli},   {"zstd", zstd}};

// Text that compresses about as well as JSON does.
std::string sample(std::size_t size) {
  std::string text;
  for (unsigned i = 1; text.size() < size; ++i)
    text += "{\"id\":" + std::to_string(i * 2654435761u) + ",\"role\":\"user\"},";
  text.resize(size);
  return text;
}

struct Decoded {
  bool ok = false;
  ErrorKind kind = ErrorKind::internal;
  std::string text;
};

Decoded decode(const std::string& codings, const std::string& in, std::size_t limit = kLimit) {
  Decoded decoded;
  decoded.text = "what was there before";
  const core::Result<void> result = net::decode_content(codings, in, limit, decoded.text);
  decoded.ok = result.has_value();
  if (!decoded.ok) decoded.kind = result.assume_error().kind;
  return decoded;
}

}  // namespace

TEST_CASE("every coding gives back what was encoded", "[net][content_coding]") {
  for (const Coding& coding : kCodings) {
    for (const std::size_t size : {0u, 1u, 5u, 1000u, 16384u, 16385u, 300000u}) {
      CAPTURE(coding.name, size);
      const std::string text = sample(size);
      const Decoded decoded = decode(coding.name, coding.encode(text));
      CHECK(decoded.ok);
      CHECK((decoded.text == text));
    }
  }
}

TEST_CASE("codings are undone in the reverse of the order they were applied", "[net][content_coding]") {
  const std::string text = sample(5000);
  CHECK((decode("gzip, br", brotli(gzip(text))).text == text));
  CHECK((decode(" ZSTD\t,identity, Deflate ", zlib(zstd(text))).text == text));
  CHECK((decode("gzip,gzip", gzip(gzip(text))).text == text));
  CHECK((decode("", text).text == text));
  CHECK((decode("identity", text).text == text));
  CHECK((decode("Identity , ", text).text == text));
  CHECK(decode("br, gzip", brotli(gzip(text))).kind == ErrorKind::bad_request);
}

TEST_CASE("unknown codings and long lists are unsupported", "[net][content_coding]") {
  for (const char* codings :
       {"compress", "lz4", "gzip;q=1", "gzip br", "gzip, foo", "foo, gzip", "gzip, gzip, gzip", "*", "br,br,br,br"}) {
    CAPTURE(codings);
    CHECK(decode(codings, gzip("x")).kind == ErrorKind::unsupported_media);
  }
}

TEST_CASE("the decoded size is capped exactly, whatever it came from", "[net][content_coding]") {
  const std::string zeros(1 << 20, '\0');
  for (const Coding& coding : kCodings) {
    for (const std::string& text : {sample(40000), zeros}) {
      CAPTURE(coding.name, text.size());
      const std::string encoded = coding.encode(text);
      CHECK(decode(coding.name, encoded, text.size()).ok);
      CHECK(decode(coding.name, encoded, static_cast<std::size_t>(-1)).ok);
      for (const std::size_t limit : {text.size() - 1, text.size() / 2, std::size_t{1}, std::size_t{0}}) {
        const Decoded decoded = decode(coding.name, encoded, limit);
        CHECK(decoded.kind == ErrorKind::payload_too_large);
        CHECK(decoded.text.size() <= limit);
      }
    }
  }
  CHECK(decode("identity", "abc", 2).kind == ErrorKind::payload_too_large);
  CHECK(decode("gzip, gzip", gzip(gzip(zeros)), 1000).kind == ErrorKind::payload_too_large);
}

TEST_CASE("a cut, extended or damaged body is refused", "[net][content_coding]") {
  const std::string text = sample(2000);
  for (const Coding& coding : kCodings) {
    const std::string encoded = coding.encode(text);
    CAPTURE(coding.name);
    bool refused = true;
    for (std::size_t size = 0; size < encoded.size(); ++size) {
      refused = refused && decode(coding.name, encoded.substr(0, size)).kind == ErrorKind::bad_request;
    }
    CHECK(refused);
    for (const std::string& rest : {"\0"s, "x"s, "\r\n"s, "garbage, and more of it"s}) {
      CHECK(decode(coding.name, encoded + rest).kind == ErrorKind::bad_request);
    }
    for (std::size_t at = 0; at < encoded.size();
         ++at) {  // no damage may do harm, whether the format can notice it or not
      std::string damaged = encoded;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
      CHECK(decode(coding.name, damaged).text.size() <= kLimit);
    }
    CHECK(decode(coding.name, text).kind == ErrorKind::bad_request);
  }
  std::string sum = gzip(text);
  sum[sum.size() - 6] = static_cast<char>(sum[sum.size() - 6] ^ 1);
  CHECK(decode("gzip", sum).kind == ErrorKind::bad_request);
}

TEST_CASE("gzip members and zstd frames that follow each other are one content", "[net][content_coding]") {
  CHECK(decode("gzip", gzip("one ") + gzip("") + gzip("two")).text == "one two");
  CHECK(decode("zstd", zstd("one ") + zstd("two")).text == "one two");
  CHECK(decode("br", brotli("one ") + brotli("two")).kind == ErrorKind::bad_request);
  CHECK(decode("deflate", zlib("one ") + zlib("two")).kind == ErrorKind::bad_request);
}

TEST_CASE("a zstd window beyond 8 MiB is refused", "[net][content_coding]") {
  const std::string text = sample(1000);
  CHECK((decode("zstd", zstd_with_window(text, 23)).text == text));
  CHECK(decode("zstd", zstd_with_window(text, 24)).kind == ErrorKind::bad_request);
}

TEST_CASE("a stream decoder gives the same however the bytes arrive", "[net][content_coding]") {
  const std::string text = sample(3000);
  for (const Coding& coding : kCodings) {
    const std::string encoded = coding.encode(text);
    for (const std::size_t step : {1u, 2u, 3u, 7u, 100u, 1000u}) {
      CAPTURE(coding.name, step);
      const auto decoder = StreamDecoder::make(coding.name);
      REQUIRE(decoder);
      std::string all;
      std::string some;
      bool good = true;
      for (std::size_t at = 0; at < encoded.size(); at += step) {
        good = good && !decoder->finished();
        some.clear();
        good = good && decoder->feed(std::string_view(encoded).substr(at, step), some, kLimit);
        all += some;
      }
      CHECK(good);
      CHECK(decoder->finished());
      CHECK((all == text));
      CHECK(decoder->feed("", some, kLimit));
      CHECK(decoder->finished());
      CHECK_FALSE((decoder->feed("x", some, kLimit) && decoder->finished()));
    }
  }
  CHECK_FALSE(StreamDecoder::make("identity"));
  CHECK_FALSE(StreamDecoder::make("gzip, br"));
  CHECK_FALSE(StreamDecoder::make(""));
}

TEST_CASE("an event that was flushed comes out at once", "[net][content_coding]") {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  const auto decoder = StreamDecoder::make("gzip");
  for (const std::string& event : {"data: {\"a\":1}\n\n"s, "data: {\"b\":2}\n\n"s, "data: [DONE]\n\n"s}) {
    std::string sent(256, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(event.data()));
    stream.avail_in = static_cast<uInt>(event.size());
    stream.next_out = reinterpret_cast<Bytef*>(sent.data());
    stream.avail_out = static_cast<uInt>(sent.size());
    REQUIRE(deflate(&stream, Z_SYNC_FLUSH) == Z_OK);
    sent.resize(sent.size() - stream.avail_out);
    std::string out;
    CHECK(decoder->feed(sent, out, kLimit));
    CHECK(out == event);
    CHECK_FALSE(decoder->finished());
  }
  deflateEnd(&stream);
}

TEST_CASE("a stream decoder that failed stays failed and says why", "[net][content_coding]") {
  const std::string text(10000, 'a');
  for (const Coding& coding : kCodings) {
    CAPTURE(coding.name);
    std::string out;
    auto decoder = StreamDecoder::make(coding.name);
    CHECK_FALSE(decoder->feed(coding.encode(text), out, 9999));
    CHECK(decoder->fault() == StreamDecoder::Fault::too_large);
    CHECK(out.size() == 9999);
    out.clear();
    CHECK_FALSE(decoder->feed("x", out, kLimit));

    decoder = StreamDecoder::make(coding.name);
    CHECK_FALSE(decoder->feed(std::string(10000, '\xff'), out, kLimit));
    CHECK(decoder->fault() == StreamDecoder::Fault::corrupt);
  }
}
