// Whole answers of /v1/embeddings: usage, errors in a 200, and the form of the vectors. SDKs ask for base64 unless told
// otherwise and some read floats as an empty vector, so a provider that answers in the other form is put right. Only
// the `embedding` values are written anew, every other byte stays. base64 is of float32, little-endian, as OpenAI sends
// it. Pure; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.h"
#include "router/wire/upstream_error.h"

namespace router::wire {

enum class Wanted : std::uint8_t {
  floats,  // encoding_format float, or none given
  base64,
  any,  // a format of the provider's own: vectors are left alone
};

struct EmbeddingsReading {
  core::FailureClass failure = core::FailureClass::none;
  StreamFailure error;  // meaningful when failed
  core::Usage usage;
  bool mended = false;  // `out` holds the answer; false: the body is right as it is
};

// `capacity` bytes may be read from body.data(); with 64 more than the body it is read in place.
void read_embeddings(std::string_view body, std::size_t capacity, Wanted wanted, std::string& out,
                     EmbeddingsReading& reading);

// The vector of an answer that has exactly one. False: it has another number of them, or it is neither floats nor
// base64 of them.
bool read_vector(std::string_view body, std::size_t capacity, std::vector<float>& out, core::Usage& usage);

// One vector as a JSON value: an array of the shortest decimals that read back as the same float, or a base64 string.
void append_float_array(std::string& out, std::span<const float> vector);
void append_float_base64(std::string& out, std::span<const float> vector);

}  // namespace router::wire
