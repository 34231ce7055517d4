#include "policy/privacy/types.h"

namespace policy::privacy {
namespace {

constexpr TypeInfo kInfos[kTypes] = {
#define SB_TYPE(id, name, what) {name, EntityClass::personal, what},
    SB_PRIVACY_TYPES(SB_TYPE)
#undef SB_TYPE
};

}  // namespace

std::span<const TypeInfo, kTypes> own_types() noexcept { return kInfos; }

}  // namespace policy::privacy
