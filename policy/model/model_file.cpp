#include "policy/model/model_file.h"

#include <array>

#include "core/secret_hash.h"

namespace policy::model {
namespace {

// The file: Head, then `sections` entries, then the sections' bytes, each at a multiple of 64.
constexpr std::array<char, 8> kMagic{'S', 'B', 'X', 'M', 'O', 'D', 'E', 'L'};
constexpr std::uint32_t kVersion = 1, kMaxSections = 64;
constexpr std::string_view kCard = "card";

struct Head {
  std::array<char, 8> magic;
  std::uint32_t version, sections;
  std::array<char, 24> kind;  // padded with zeros, like the names below
};
struct Entry {
  std::array<char, 24> name;
  std::uint64_t offset, size;
};

std::string_view name_in(const std::array<char, 24>& field) {
  return {field.data(), strnlen(field.data(), field.size())};
}
std::array<char, 24> field_of(std::string_view name) {
  std::array<char, 24> field{};
  name.copy(field.data(), field.size() - 1);
  return field;
}
constexpr std::size_t aligned(std::size_t offset) { return (offset + 63) & ~std::size_t{63}; }

template <class T>
T read(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}
template <class T>
void append(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

// The table of contents of a file that was checked, or of none.
std::span<const Entry> entries(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  return {reinterpret_cast<const Entry*>(bytes.data() + sizeof(Head)), read<Head>(bytes, 0).sections};
}

core::Result<void> check(std::span<const std::byte> bytes, std::string_view kind) {
  const auto refuse = [](std::string why) { return core::fail(core::ErrorKind::config, std::move(why)); };
  if (bytes.size() < sizeof(Head)) return refuse("not a model file: too short");
  const Head head = read<Head>(bytes, 0);
  if (head.magic != kMagic) return refuse("not a model file: build one with `signalbox train`");
  if (head.version != kVersion) {
    return refuse("model format " + std::to_string(head.version) + ", this version reads " + std::to_string(kVersion) +
                  ": train it anew");
  }
  if (name_in(head.kind) != kind) {
    return refuse("a model of kind '" + std::string(name_in(head.kind)) + "', not '" + std::string(kind) + "'");
  }
  if (head.sections > kMaxSections || bytes.size() < sizeof(Head) + head.sections * sizeof(Entry)) {
    return refuse("the model file is damaged: its table of contents does not fit");
  }
  for (std::uint32_t i = 0; i < head.sections; ++i) {
    const Entry entry = read<Entry>(bytes, sizeof(Head) + i * sizeof(Entry));
    if (entry.offset % 64 != 0 || entry.offset > bytes.size() || entry.size > bytes.size() - entry.offset) {
      return refuse("the model file is truncated or damaged: section '" + std::string(name_in(entry.name)) + "'");
    }
  }
  return core::success();
}

}  // namespace

core::Result<ModelFile> ModelFile::parse(std::string_view bytes, std::string_view kind) {
  TRY_VOID(check(std::as_bytes(std::span(bytes)), kind));
  ModelFile file;
  file.memory_.reset(static_cast<std::byte*>(::operator new[](bytes.size(), std::align_val_t{64})));
  std::memcpy(file.memory_.get(), bytes.data(), bytes.size());
  file.size_ = bytes.size();
  file.id_ = core::sha256_hex(bytes).substr(0, 12);
  return file;
}

std::vector<std::string_view> ModelFile::sections() const {
  std::vector<std::string_view> names;
  for (const Entry& entry : entries({memory_.get(), size_})) names.push_back(name_in(entry.name));
  return names;
}

std::span<const std::byte> ModelFile::find(std::string_view name) const noexcept {
  const std::span<const std::byte> bytes(memory_.get(), size_);
  for (const Entry& entry : entries(bytes)) {
    if (name_in(entry.name) == name) return bytes.subspan(entry.offset, entry.size);
  }
  return {};
}

std::string_view ModelFile::card() const noexcept {
  const auto text = section<char>(kCard);
  return {text.data(), text.size()};
}

std::string ModelWriter::finish(std::string_view card) const {
  std::vector<Section> all{{std::string(kCard), std::string(card)}};
  all.insert(all.end(), sections_.begin(), sections_.end());
  std::string out;
  append(out, Head{kMagic, kVersion, static_cast<std::uint32_t>(all.size()), field_of(kind_)});
  std::size_t offset = aligned(sizeof(Head) + all.size() * sizeof(Entry));
  for (const Section& section : all) {
    append(out, Entry{field_of(section.name), offset, section.bytes.size()});
    offset = aligned(offset + section.bytes.size());
  }
  for (const Section& section : all) {
    out.resize(aligned(out.size()), '\0');
    out += section.bytes;
  }
  return out;
}

}  // namespace policy::model
