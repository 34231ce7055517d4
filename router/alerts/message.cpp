#include "router/alerts/message.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>

#include "core/base64.h"
#include "core/json_fields.h"
#include "core/utf8.h"

namespace router::alerts {
namespace {

constexpr std::size_t kInstanceBytes = 200;
constexpr std::size_t kWordBytes = 45;  // of text in one encoded word: at most 75 characters with all around it

// With so many digits behind the point, and no zeros at the end.
std::string decimal(double value, int digits) {
  char text[64];
  const auto [end, ec] = std::to_chars(text, text + sizeof(text), value, std::chars_format::fixed, digits);
  std::string out(text, ec == std::errc() ? end : text);
  if (out.find('.') == std::string::npos) return out;
  while (out.ends_with('0')) out.pop_back();
  if (out.ends_with('.')) out.pop_back();
  return out == "-0" ? "0" : out;
}

void append_value(core::JsonFields& fields, std::string& out, std::string_view name, std::optional<double> value) {
  fields.key(name);
  if (value) {
    core::append_number(out, *value);
  } else {
    out += "null";
  }
}

// Slack's own: these three alone mean something.
std::string slack_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string headline(const Event& event) {
  const std::string_view word = event.kind == Event::Kind::resolved   ? "resolved"
                                : event.kind == Event::Kind::reminder ? "still firing"
                                : event.kind == Event::Kind::test     ? "test"
                                                                      : "firing";
  return std::string(core::to_string(event.rule.level)).append(": ").append(event.rule.name) + " (" +
         std::string(word) + ")";
}

std::string summary_of(const Event& event) {
  if (event.kind == Event::Kind::test) return "This is a test. Nothing is wrong.";
  return summary_text(event.rule, event.instance, event.value);
}

// Unix seconds as in a mail: "Sun, 22 Nov 2026 01:14:38 +0000". Not by strftime, whose words depend on the locale.
std::string mail_date(std::int64_t unix_seconds) {
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat", kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::time_t time = unix_seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  std::string out(kDays.substr(static_cast<std::size_t>(parts.tm_wday) * 3, 3));
  out.append(", ").append(two(parts.tm_mday)).append(" ");
  out.append(kMonths.substr(static_cast<std::size_t>(parts.tm_mon) * 3, 3)).append(" ");
  out.append(std::to_string(parts.tm_year + 1900)).append(" ").append(two(parts.tm_hour)).append(":");
  return out.append(two(parts.tm_min)).append(":").append(two(parts.tm_sec)).append(" +0000");
}

}  // namespace

std::string one_line(std::string_view text, std::size_t most) {
  std::string valid;
  core::append_valid_utf8(valid, text.substr(0, core::character_begin(text, std::min(text.size(), most))));
  std::string out;
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const auto c = static_cast<unsigned char>(valid[i]);
    const unsigned char next = i + 1 < valid.size() ? static_cast<unsigned char>(valid[i + 1]) : 0;
    if (c == 0xC2 && next < 0xA0) {  // a control character of Latin-1, next line among them
      out += ' ';
      ++i;
    } else {
      out += c < 0x20 || c == 0x7f ? ' ' : valid[i];
    }
  }
  return out;
}

std::string value_text(std::string_view unit, std::optional<double> value) {
  if (!value) return "unknown";
  const double v = *value;
  if (unit == "ratio") return decimal(v * 100, std::abs(v) < 0.1 ? 2 : 1) + " %";
  if (unit == "ms") return std::abs(v) >= 1000 ? decimal(v / 1000, 2) + " s" : decimal(v, 1) + " ms";
  if (unit == "usd") return "$" + decimal(v, std::abs(v) < 1 ? 4 : 2);
  if (unit == "celsius") return decimal(v, 0) + " °C";
  if (unit == "days") return decimal(v, 1) + " days";
  if (unit == "flag") return v > 0 ? "yes" : "no";
  return decimal(v, 2);
}

std::string summary_text(const core::AlertRule& rule, std::string_view instance, std::optional<double> value) {
  std::string out = rule.summary.empty() ? rule.name : rule.summary;
  // In one pass: what an instance is called must not be taken for a placeholder.
  std::string text;
  for (std::size_t at = 0; at < out.size();) {
    const std::string_view rest = std::string_view(out).substr(at);
    if (rest.starts_with("{instance}")) {
      text += one_line(instance, kInstanceBytes);
      at += 10;
    } else if (rest.starts_with("{value}")) {
      text += value_text(core::facts_of(rule.metric).unit, value);
      at += 7;
    } else {
      text += out[at++];
    }
  }
  if (rule.summary.empty() && !instance.empty()) text.append(": ").append(one_line(instance, kInstanceBytes));
  return one_line(text, 1000);
}

std::string threshold_text(const core::AlertRule& rule) {
  const std::string_view unit = core::facts_of(rule.metric).unit;
  if (unit == "flag") return "yes";
  return rule.above ? "above " + value_text(unit, rule.above) : "below " + value_text(unit, rule.below);
}

std::string link_to(std::string_view base_url, const core::AlertRule& rule) {
  if (base_url.empty()) return {};
  std::string out(base_url);
  out += "/ui/alerts?rule=";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : rule.name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return out;
}

std::string webhook_body(const Event& event, std::string_view base_url) {
  const core::AlertRule& rule = event.rule;
  std::string out;
  core::JsonFields fields(out);
  fields.text("source", "signalbox");
  fields.text("event", to_string(event.kind));
  fields.text("rule", rule.name);
  fields.text("level", core::to_string(rule.level));
  fields.text("summary", summary_of(event));
  fields.text("metric", core::to_string(rule.metric));
  fields.text("by", core::to_string(rule.by));
  fields.text_or_null("instance", event.instance);
  append_value(fields, out, "value", event.value);
  fields.text("unit", core::facts_of(rule.metric).unit);
  append_value(fields, out, "above", rule.above);
  append_value(fields, out, "below", rule.below);
  fields.integer("since", event.since_ms);
  fields.integer("at", event.at_ms);
  fields.text("action", core::to_string(rule.action));
  fields.text_or_null("link", link_to(base_url, rule));
  fields.end();
  return out;
}

std::string slack_body(const Event& event, std::string_view base_url) {
  std::string text = "*" + slack_escaped(one_line(headline(event))) + "*\n" + slack_escaped(summary_of(event));
  if (event.kind != Event::Kind::test)
    text += "\n" + slack_escaped(value_text(core::facts_of(event.rule.metric).unit, event.value) + ", fires when " +
                                 threshold_text(event.rule));
  if (const std::string link = link_to(base_url, event.rule); !link.empty())
    text += "\n<" + slack_escaped(link) + "|Open the page>";
  std::string out;
  core::JsonFields fields(out);
  fields.text("text", text);
  fields.end();
  return out;
}

std::string mail_word(std::string_view text) {
  const std::string plain = one_line(text);
  const auto is_ascii = [](char c) { return c >= 0x20 && c < 0x7f; };
  if (plain.size() <= 60 && std::all_of(plain.begin(), plain.end(), is_ascii) && plain.find("=?") == std::string::npos)
    return plain;
  std::string out;
  for (std::size_t at = 0; at < plain.size();) {
    std::size_t end = std::min(plain.size(), at + kWordBytes);
    end = std::max(core::character_begin(plain, end), at + 1);
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?";
    core::append_base64(out, std::string_view(plain).substr(at, end - at));
    out += "?=";
    at = end;
  }
  return out;
}

std::string mail_text(const Event& event, std::string_view base_url, const core::MailConfig& mail, std::string_view id,
                      std::int64_t unix_seconds) {
  std::string out = "From: " + one_line(mail.from) + "\r\nTo: ";
  for (std::size_t i = 0; i < mail.to.size(); ++i) out.append(i > 0 ? ",\r\n " : "").append(one_line(mail.to[i]));
  const std::size_t domain = mail.from.rfind('@');
  out += "\r\nSubject: " + mail_word("Signalbox " + headline(event)) + "\r\nDate: " + mail_date(unix_seconds);
  out += "\r\nMessage-ID: <" + one_line(id) +
         (domain == std::string::npos ? "@signalbox" : one_line(mail.from.substr(domain)));
  out +=
      ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n";
  std::string body = summary_of(event) + "\r\n\r\n";
  if (event.kind != Event::Kind::test) {
    const std::string_view unit = core::facts_of(event.rule.metric).unit;
    body += "Rule: " + one_line(event.rule.name) + "\r\nLevel: " + std::string(core::to_string(event.rule.level));
    if (!event.instance.empty())
      body += "\r\n" + std::string(core::to_string(event.rule.by)) + ": " + one_line(event.instance, kInstanceBytes);
    body += "\r\nValue: " + value_text(unit, event.value) + "\r\nFires when: " + threshold_text(event.rule);
    body += "\r\nSince: " + mail_date(event.since_ms / 1000) + "\r\n";
  }
  if (const std::string link = link_to(base_url, event.rule); !link.empty()) body += "\r\n" + link + "\r\n";
  std::string encoded;
  core::append_base64(encoded, body);
  for (std::size_t at = 0; at < encoded.size(); at += 76) out.append(encoded, at, 76).append("\r\n");
  return out;
}

}  // namespace router::alerts
