// Finds names in a text: PERSON, LOCATION, ORGANIZATION, STREET_ADDRESS, and ZIP_CODE apart from an address. Const and
// shared by all cores; each core has a Scratch. Linear in the text; nothing is allocated once the buffers have grown.
#pragma once

#include <memory>
#include <string_view>

#include "core/pimpl.h"
#include "core/result.h"
#include "policy/privacy/entity.h"

namespace policy::names {

class Tagger {
 public:
  class Scratch {
   public:
    Scratch();

   private:
    friend class Tagger;
    struct Work;
    core::Pimpl<Work> work_;
  };

  // Copies the bytes of a model file of kind "names". Errors (config): not such a model, or its parts do not fit.
  static core::Result<Tagger> load(std::string_view model_bytes);
  Tagger(Tagger&&) noexcept;
  Tagger& operator=(Tagger&&) noexcept;
  ~Tagger();

  // Appends what it finds, sorted by begin, without overlaps.
  void tag(std::string_view raw, Scratch& scratch, privacy::Entities& out) const;

  std::string_view id() const noexcept;    // of the model file
  std::string_view card() const noexcept;  // JSON: what the model was made from, and its figures

 private:
  struct Model;
  explicit Tagger(std::unique_ptr<const Model> model) noexcept;
  std::unique_ptr<const Model> model_;
};

}  // namespace policy::names
