// What somebody is told of an alert: the body of a webhook, the text for Slack, a mail. Names come from configs,
// clients and machines, so nothing in them may end a header, a line or a quote. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "router/alerts/book.h"

namespace router::alerts {

// A text on one line, cut to `most` bytes between characters: no control characters, valid UTF-8.
std::string one_line(std::string_view text, std::size_t most = 500);

// A value as people write it: "12.3 %", "1.2 s", "87 °C".
std::string value_text(std::string_view unit, std::optional<double> value);
// The rule's summary with what it says of this instance; the rule's name where it has none.
std::string summary_text(const core::AlertRule& rule, std::string_view instance, std::optional<double> value);
// "above 5 %".
std::string threshold_text(const core::AlertRule& rule);

// Where the page shows it; empty without base_url.
std::string link_to(std::string_view base_url, const core::AlertRule& rule);

std::string webhook_body(const Event& event, std::string_view base_url);
std::string slack_body(const Event& event, std::string_view base_url);

// A whole mail, headers first, with CRLF. `id` makes it unique; `date` as in RFC 5322.
std::string mail_text(const Event& event, std::string_view base_url, const core::MailConfig& mail, std::string_view id,
                      std::int64_t unix_seconds);
// A header's value that may hold any character (RFC 2047).
std::string mail_word(std::string_view text);

}  // namespace router::alerts
