// The container of a trained model: named sections of numbers behind a table of contents, and a card (JSON text) that
// says what it was made from. Little-endian; sections begin at multiples of 64 bytes so that they are used where they
// lie. The same sections give the same bytes. Parsed models are const and shared by all cores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/result.h"

namespace policy::model {

class ModelFile {
 public:
  // Copies the bytes. Errors (config): not a model, another kind, another format version, truncated.
  static core::Result<ModelFile> parse(std::string_view bytes, std::string_view kind);

  std::string_view id() const noexcept { return id_; }  // first 12 hex digits of the SHA-256 of the file
  std::string_view card() const noexcept;
  std::size_t bytes() const noexcept { return size_; }

  std::vector<std::string_view> sections() const;  // their names, in the order of the file, "card" among them

  // Empty when there is no such section or its size is not a multiple of T.
  template <class T>
  std::span<const T> section(std::string_view name) const noexcept {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 64);
    const std::span<const std::byte> found = find(name);
    if (found.size() % sizeof(T) != 0) return {};
    return {reinterpret_cast<const T*>(found.data()), found.size() / sizeof(T)};
  }

 private:
  struct Free {
    void operator()(std::byte* memory) const noexcept { ::operator delete[](memory, std::align_val_t{64}); }
  };
  std::span<const std::byte> find(std::string_view name) const noexcept;

  std::unique_ptr<std::byte[], Free> memory_;
  std::size_t size_ = 0;
  std::string id_;
};

class ModelWriter {
 public:
  explicit ModelWriter(std::string kind) : kind_(std::move(kind)) {}

  // Names are up to 23 bytes and used once.
  template <class T>
  void add(std::string name, std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    Section section{std::move(name), std::string(values.size_bytes(), '\0')};
    if (!values.empty()) std::memcpy(section.bytes.data(), values.data(), values.size_bytes());
    sections_.push_back(std::move(section));
  }
  std::string finish(std::string_view card) const;

 private:
  struct Section {
    std::string name, bytes;
  };
  std::string kind_;
  std::vector<Section> sections_;
};

}  // namespace policy::model
