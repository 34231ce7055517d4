// Surnames: the hundred commonest of the census of 2020 in China, and common ones of two signs.
#include "policy/names/contexts.h"

#include <algorithm>

#include "policy/names/words.h"

namespace policy::names {
namespace {

constexpr std::size_t kWords = 3;  // of a name

bool is_foreign(Shape shape) noexcept { return shape == Shape::foreign_capital || shape == Shape::uncased; }

// Han signs that begin a full name.
constexpr std::string_view kSurnames =
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石"
    "金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷段龙黎史贺陶毛郝顾龚邵万覃武钱戴严莫孔向常张陳劉楊黃趙吳孫馬鄭謝許韓鄧馮蕭蔣葉"
    "蘇呂盧鐘譚陸範";
// After these a name is told; Chinese and Japanese.
constexpr std::string_view kIntroductions[] = {
    "我叫",    "我是",     "名叫",    "名字是", "名字叫", "姓名：", "姓名:",  "姓名为", "联系人：",
    "联系人:", "收件人：", "收件人:", "客户：", "患者：", "名前は", "氏名：", "氏名:",  "お名前："};

bool is_han(std::string_view raw, std::size_t at) noexcept {
  if (at + 3 > raw.size()) return false;
  const auto lead = static_cast<std::uint8_t>(raw[at]);
  return lead >= 0xe4 && lead <= 0xe9 && (static_cast<std::uint8_t>(raw[at + 1]) & 0xc0) == 0x80 &&
         (static_cast<std::uint8_t>(raw[at + 2]) & 0xc0) == 0x80;
}

bool is_surname(std::string_view sign) noexcept {
  for (std::size_t at = 0; at + 3 <= kSurnames.size(); at += 3) {
    if (kSurnames.substr(at, 3) == sign) return true;
  }
  return false;
}

// Signs that end a sentence or say more of the person, and are no part of a given name.
bool ends_name(std::string_view sign) noexcept {
  for (const std::string_view end : {"的", "是", "在", "和", "想", "要", "有", "来", "住", "今", "我",
                                     "你", "他", "她", "们", "也", "就", "不", "了", "请", "，", "。"}) {
    if (sign == end) return true;
  }
  return false;
}

// Japanese names have up to two signs of family and two of given name, with です or と behind.
std::size_t name_end(std::string_view raw, std::size_t begin, bool japanese) noexcept {
  if (!is_han(raw, begin) || (!japanese && !is_surname(raw.substr(begin, 3)))) return begin;
  const std::size_t most = japanese ? 5 : 3;
  std::size_t end = begin + 3;
  for (std::size_t signs = 1; signs < most && is_han(raw, end) && !ends_name(raw.substr(end, 3)); ++signs) end += 3;
  return end - begin >= 6 ? end : begin;
}

}  // namespace

void find_in_context(std::string_view raw, const Block& block, FoundList& found) noexcept {
  if (!block.introduced) return;
  for (std::size_t i = 0; i + 1 < block.count; ++i) {
    const Token& intro = block.tokens[i];
    if ((intro.flags & kForeignIntro) == 0) continue;
    std::size_t begin = i + 1;
    // "меня зовут Иван", "имя: Иван": the word itself may have another of its kind behind it.
    while (begin < block.count && begin - i <= 2 && (block.tokens[begin].flags & kForeignIntro) != 0) ++begin;
    std::size_t end = begin;
    while (end < block.count && end - begin < kWords && is_foreign(block.tokens[end].shape) &&
           !block.tokens[end].barred &&
           (block.tokens[end].gap == Gap::blank || (end == begin && block.tokens[end].gap == Gap::colon))) {
      // Scripts without case: a name of two words at most, and the first alone is the surer.
      if (block.tokens[end].shape == Shape::uncased && end - begin == 2) break;
      ++end;
    }
    if (end == begin || raw.size() < block.tokens[end - 1].end) continue;
    const auto overlaps = [&](const Found& one) { return one.begin < end && begin < one.end; };
    const auto last = found.at.begin() + static_cast<std::ptrdiff_t>(found.count);
    if (std::any_of(found.at.begin(), last, overlaps) || found.count == found.at.size()) continue;
    const auto place = std::find_if(found.at.begin(), last, [&](const Found& one) { return one.begin >= end; });
    std::move_backward(place, last, last + 1);
    *place = {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end), Kind::person, 0, 0.75F,
              "names: introduced by a word"};
    ++found.count;
    i = end - 1;
  }
}

void find_unspaced(std::string_view raw, privacy::Entities& out) {
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  for (const std::string_view intro : kIntroductions) {
    for (std::size_t at = raw.find(intro); at != std::string_view::npos; at = raw.find(intro, at + intro.size())) {
      std::size_t begin = at + intro.size();
      if (begin < raw.size() && raw[begin] == ' ') ++begin;
      const bool japanese = intro == "名前は" || intro == "氏名：" || intro == "氏名:" || intro == "お名前：";
      const std::size_t end = name_end(raw, begin, japanese);
      // "我是" says what one is more often than who.
      if (end == begin || (intro == "我是" && end - begin > 9)) continue;
      privacy::Entity entity;
      entity.type = "PERSON";
      entity.reason = "names: introduced by a word";
      entity.begin = static_cast<std::uint32_t>(begin);
      entity.end = static_cast<std::uint32_t>(end);
      entity.score = intro == "我是" ? 0.55F : 0.8F;
      out.push_back(entity);
    }
  }
  std::sort(out.begin() + first, out.end(),
            [](const privacy::Entity& a, const privacy::Entity& b) { return a.begin < b.begin; });
}

}  // namespace policy::names
