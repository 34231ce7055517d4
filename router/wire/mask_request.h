// Hides in a request what the rules say must not leave: each JSON string token with something to hide is written anew,
// with placeholders in it; the rest of the body stays as it came. Pure.
//
// An original that was found in one text is hidden in every text of the request: what a scanner recognised once, in a
// sentence that gave it away, must not leave in another sentence that does not.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/mask/vault.h"
#include "policy/policy.h"
#include "router/wire/request_scan.h"
#include "router/wire/splice.h"

namespace router::wire {

// The inside of a JSON string token (with its quotes), escapes resolved. False: it has a lone surrogate, or an escape
// that is none; the rest is there.
bool unescape(std::string_view token, std::string& out);

// `texts` are those of scan.texts in their order, unescaped and files of text opened; `masked` stands beside `found`.
// The vault gets the placeholders, `out` one edit for each token that changes.
void mask_texts(std::string_view body, const RequestScan& scan, std::span<const policy::Text> texts,
                std::span<const policy::Found> found, const std::vector<bool>& masked, const policy::mask::Key& key,
                policy::mask::Vault& vault, std::vector<Edit>& out);

}  // namespace router::wire
