// Makes the folded view of a text (view.h). Cost: one pass, linear whatever the bytes; ASCII without tricks is a
// lower-casing copy. One normaliser per core and nesting depth; its buffers are kept, so that nothing is allocated once
// they have grown.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/text/view.h"

namespace policy::text {

class Normaliser {
 public:
  // Good until the next call; `raw` must live as long.
  const View& normalise(std::string_view raw);

 private:
  View view_;
  std::string folded_;
  std::vector<View::Step> steps_;
  std::vector<std::uint64_t> places_;  // that need a closer look, a bit for each byte
};

}  // namespace policy::text
