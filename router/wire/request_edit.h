// The changes a request may need before a target sees it, as edits of the client's bytes; whatever is not named here
// survives byte for byte. Pure. The scan must be of the body that is edited. All return false, having changed nothing
// further, only when another edit already stands in the same place.
#pragma once

#include <string_view>

#include "router/wire/request_scan.h"
#include "router/wire/splice.h"

namespace router::wire {

bool replace_model(const RequestScan& scan, std::string_view model, Edits& edits);

// Makes a streamed answer end with its token counts. Nothing for requests that do not stream, where the API refuses
// stream_options.
bool ensure_include_usage(const RequestScan& scan, Edits& edits);

// Upstreams know either max_tokens or max_completion_tokens; `wanted` is one of the two names. Nothing when the request
// has the wanted one already, or neither.
bool rename_max_tokens(const RequestScan& scan, std::string_view wanted, Edits& edits);

// For upstreams whose chat templates do not know the developer role.
bool developer_to_system(const RequestScan& scan, Edits& edits);

// Upstreams need not tolerate what we do.
bool drop_byte_order_mark(const RequestScan& scan, Edits& edits);

}  // namespace router::wire
