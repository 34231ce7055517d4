// The enums a config file can name, each with all its values; their spelling is to_string's. Internal to
// core/config*.cpp.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include "core/config.h"
#include "core/log_line.h"

namespace core {

template <class E>
struct Words;

template <>
struct Words<Trust> {
  static constexpr std::array kAll{Trust::external, Trust::private_, Trust::local};
};
template <>
struct Words<ProviderKind> {
  static constexpr std::array kAll{ProviderKind::openai, ProviderKind::azure, ProviderKind::openai_compatible,
                                   ProviderKind::ollama, ProviderKind::demo};
};
template <>
struct Words<Strategy> {
  static constexpr std::array kAll{Strategy::weighted, Strategy::least_latency, Strategy::cheapest, Strategy::priority};
};
template <>
struct Words<PolicyMode> {
  static constexpr std::array kAll{PolicyMode::off, PolicyMode::shadow, PolicyMode::enforce};
};
template <>
struct Words<OnError> {
  static constexpr std::array kAll{OnError::open, OnError::closed};
};
template <>
struct Words<Sensitivity> {
  static constexpr std::array kAll{Sensitivity::low, Sensitivity::medium, Sensitivity::high};
};
template <>
struct Words<RedisMode> {
  static constexpr std::array kAll{RedisMode::single, RedisMode::sentinel, RedisMode::cluster};
};
template <>
struct Words<CacheMode> {
  static constexpr std::array kAll{CacheMode::off, CacheMode::deterministic, CacheMode::all};
};
template <>
struct Words<CacheCompression> {
  static constexpr std::array kAll{CacheCompression::automatic, CacheCompression::identity, CacheCompression::gzip,
                                   CacheCompression::brotli,    CacheCompression::zstd,     CacheCompression::lz4};
};
template <>
struct Words<PanelKind> {
  static constexpr std::array kAll{PanelKind::figure, PanelKind::line,     PanelKind::bars, PanelKind::table,
                                   PanelKind::heat,   PanelKind::forecast, PanelKind::drift};
};
template <>
struct Words<PanelStatistic> {
  static constexpr std::array kAll{PanelStatistic::sum, PanelStatistic::rate, PanelStatistic::p50, PanelStatistic::p95,
                                   PanelStatistic::p99};
};
template <>
struct Words<PanelLevel> {
  static constexpr std::array kAll{PanelLevel::ok, PanelLevel::warn, PanelLevel::bad};
};
template <>
struct Words<AlertMetric> {
  // All of them: certificate_days_left is the last.
  static constexpr auto kAll = [] {
    std::array<AlertMetric, static_cast<std::size_t>(AlertMetric::certificate_days_left) + 1> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<AlertMetric>(i);
    return all;
  }();
};
template <>
struct Words<AlertBy> {
  static constexpr std::array kAll{AlertBy::total, AlertBy::route, AlertBy::target, AlertBy::provider,
                                   AlertBy::key,   AlertBy::gpu,   AlertBy::disk};
};
template <>
struct Words<AlertLevel> {
  static constexpr std::array kAll{AlertLevel::info, AlertLevel::warning, AlertLevel::critical};
};
template <>
struct Words<AlertAction> {
  static constexpr std::array kAll{AlertAction::none,          AlertAction::drain_target, AlertAction::clear_cache,
                                   AlertAction::open_requests, AlertAction::open_routes,  AlertAction::open_providers,
                                   AlertAction::open_gpu,      AlertAction::open_system,  AlertAction::open_config};
};
template <>
struct Words<MailTls> {
  static constexpr std::array kAll{MailTls::none, MailTls::starttls, MailTls::implicit};
};
template <>
struct Words<LogLevel> {
  static constexpr std::array kAll{LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error};
};

// An enum, whether or not it is optional.
template <class T>
struct EnumIn {
  using Type = T;
};
template <class T>
struct EnumIn<std::optional<T>> {
  using Type = T;
};
template <class T>
using EnumOf = typename EnumIn<T>::Type;

template <class E>
std::span<const std::string_view> words_of() {
  static const auto kWords = [] {
    std::array<std::string_view, Words<E>::kAll.size()> words;
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = to_string(Words<E>::kAll[i]);
    return words;
  }();
  return kWords;
}

}  // namespace core
