#include "policy/privacy/tld.h"

#include <algorithm>
#include <array>

namespace policy::privacy {
namespace {

// ISO 3166-1 and the exceptional ones in the root zone.
constexpr std::string_view kCountries =
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd "
    "cf "
    "cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf "
    "gg "
    "gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km "
    "kn "
    "kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz "
    "na "
    "nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg "
    "sh "
    "si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc "
    "ve "
    "vg vi vn vu wf ws ye yt za zm zw";

// General ones in common use, sorted.
constexpr std::string_view kGeneral[] = {
    "academy",       "accountant",  "accountants", "actor",      "adult",       "aero",        "agency",
    "africa",        "amsterdam",   "apartments",  "app",        "archi",       "art",         "arpa",
    "asia",          "associates",  "attorney",    "auction",    "audio",       "auto",        "band",
    "bank",          "bar",         "barcelona",   "bayern",     "beauty",      "beer",        "berlin",
    "best",          "bet",         "bid",         "bike",       "bio",         "biz",         "black",
    "blog",          "blue",        "boston",      "boutique",   "broker",      "brussels",    "build",
    "builders",      "business",    "buzz",        "cab",        "cafe",        "cam",         "camera",
    "camp",          "capital",     "cards",       "care",       "career",      "careers",     "casa",
    "cash",          "casino",      "cat",         "catering",   "center",      "ceo",         "charity",
    "chat",          "cheap",       "church",      "city",       "cleaning",    "click",       "clinic",
    "clothing",      "cloud",       "club",        "coach",      "codes",       "coffee",      "college",
    "cologne",       "com",         "community",   "company",    "computer",    "condos",      "construction",
    "consulting",    "contact",     "contractors", "cool",       "coop",        "country",     "coupons",
    "courses",       "credit",      "cricket",     "cymru",      "dance",       "date",        "dating",
    "deals",         "degree",      "delivery",    "democrat",   "dental",      "dentist",     "design",
    "dev",           "diamonds",    "diet",        "digital",    "direct",      "directory",   "discount",
    "doctor",        "dog",         "domains",     "download",   "earth",       "eco",         "edu",
    "education",     "email",       "energy",      "engineer",   "engineering", "enterprises", "equipment",
    "estate",        "events",      "exchange",    "expert",     "exposed",     "express",     "fail",
    "faith",         "family",      "fans",        "farm",       "fashion",     "film",        "finance",
    "financial",     "fish",        "fit",         "fitness",    "flights",     "florist",     "flowers",
    "football",      "forsale",     "foundation",  "fun",        "fund",        "furniture",   "futbol",
    "fyi",           "gal",         "gallery",     "game",       "games",       "garden",      "gay",
    "gift",          "gifts",       "gives",       "glass",      "global",      "gmbh",        "gold",
    "golf",          "gov",         "graphics",    "gratis",     "green",       "gripe",       "group",
    "guide",         "guitars",     "guru",        "hair",       "hamburg",     "haus",        "health",
    "healthcare",    "help",        "hockey",      "holdings",   "holiday",     "homes",       "horse",
    "hospital",      "host",        "hosting",     "house",      "how",         "icu",         "immo",
    "inc",           "industries",  "info",        "ink",        "institute",   "insure",      "int",
    "international", "investments", "irish",       "istanbul",   "jetzt",       "jewelry",     "job",
    "jobs",          "kaufen",      "kim",         "kitchen",    "kiwi",        "koeln",       "land",
    "lat",           "law",         "lawyer",      "lease",      "legal",       "lgbt",        "life",
    "lighting",      "limited",     "limo",        "link",       "live",        "llc",         "loan",
    "loans",         "london",      "love",        "ltd",        "ltda",        "luxury",      "maison",
    "management",    "market",      "marketing",   "mba",        "media",       "melbourne",   "memorial",
    "men",           "menu",        "miami",       "mil",        "mobi",        "moda",        "moe",
    "money",         "monster",     "mortgage",    "moscow",     "museum",      "music",       "nagoya",
    "name",          "navy",        "net",         "network",    "news",        "ngo",         "ninja",
    "nyc",           "one",         "ong",         "onl",        "online",      "org",         "organic",
    "osaka",         "page",        "paris",       "partners",   "parts",       "party",       "pet",
    "photo",         "photography", "photos",      "pics",       "pictures",    "pink",        "pizza",
    "place",         "plumbing",    "plus",        "poker",      "porn",        "post",        "press",
    "pro",           "productions", "promo",       "properties", "property",    "pub",         "quebec",
    "racing",        "radio",       "realestate",  "recipes",    "red",         "rehab",       "reise",
    "reisen",        "rent",        "rentals",     "repair",     "report",      "republican",  "rest",
    "restaurant",    "review",      "reviews",     "rio",        "rip",         "rocks",       "ruhr",
    "run",           "saarland",    "sale",        "salon",      "school",      "schule",      "science",
    "scot",          "security",    "services",    "sexy",       "shoes",       "shop",        "shopping",
    "show",          "singles",     "site",        "ski",        "soccer",      "social",      "software",
    "solar",         "solutions",   "space",       "sport",      "store",       "stream",      "studio",
    "study",         "style",       "supplies",    "supply",     "support",     "surf",        "surgery",
    "swiss",         "sydney",      "systems",     "taipei",     "tattoo",      "tax",         "taxi",
    "team",          "tech",        "technology",  "tel",        "tennis",      "theater",     "tickets",
    "tienda",        "tips",        "tires",       "tirol",      "today",       "tokyo",       "tools",
    "top",           "tours",       "town",        "toys",       "trade",       "trading",     "training",
    "travel",        "tube",        "university",  "uno",        "vacations",   "vegas",       "ventures",
    "versicherung",  "vet",         "viajes",      "video",      "villas",      "vin",         "vip",
    "vision",        "vlaanderen",  "vodka",       "vote",       "voyage",      "wales",       "watch",
    "webcam",        "website",     "wedding",     "wien",       "wiki",        "win",         "wine",
    "work",          "works",       "world",       "wtf",        "xxx",         "xyz",         "yachts",
    "yoga",          "yokohama",    "zip",         "zone"};

constexpr std::string_view kFiles[] = {
    "asp", "aspx",  "avi",  "bak",  "bat",  "bin",  "bmp", "cfg",  "conf", "cpp",  "css",  "csv",
    "dat", "dll",   "doc",  "docx", "exe",  "gif",  "gz",  "heic", "hpp",  "htm",  "html", "ico",
    "ini", "ipynb", "jar",  "java", "jpeg", "jpg",  "js",  "json", "jsx",  "lock", "log",  "map",
    "mjs", "mp3",   "mp4",  "odt",  "pdf",  "php",  "png", "ppt",  "pptx", "py",   "rar",  "rb",
    "rst", "rtf",   "scss", "sh",   "sql",  "svg",  "tar", "tex",  "tmp",  "toml", "ts",   "tsx",
    "ttf", "txt",   "vue",  "wav",  "webp", "woff", "xls", "xlsx", "xml",  "yaml", "yml"};

constexpr auto kIsCountry = [] {
  std::array<bool, 26 * 26> table{};
  for (std::size_t i = 0; i + 1 < kCountries.size(); i += 3) {
    table[static_cast<std::size_t>(kCountries[i] - 'a') * 26 + static_cast<std::size_t>(kCountries[i + 1] - 'a')] =
        true;
  }
  return table;
}();

template <std::size_t N>
bool holds(const std::string_view (&list)[N], std::string_view word) noexcept {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

}  // namespace

Ending ending_of(std::string_view label) noexcept {
  std::array<char, 18> buffer;
  if (label.size() < 2 || label.size() > 63) return Ending::none;
  bool wide = false;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const char c = label[i];
    const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    wide |= static_cast<unsigned char>(c) >= 0x80;
    if (static_cast<unsigned char>(c) < 0x80 && (low < 'a' || low > 'z')) {
      return (label.starts_with("xn--") || label.starts_with("XN--")) && label.size() > 5 ? Ending::known
                                                                                          : Ending::none;
    }
    if (i < buffer.size()) buffer[i] = low;
  }
  if (wide) return Ending::known;
  if (label.size() > buffer.size()) return Ending::unknown;
  const std::string_view word(buffer.data(), label.size());
  if (word.size() == 2) {
    const std::size_t at = static_cast<std::size_t>(word[0] - 'a') * 26 + static_cast<std::size_t>(word[1] - 'a');
    if (kIsCountry[at]) return Ending::known;
    return holds(kFiles, word) ? Ending::file : Ending::unknown;
  }
  if (holds(kGeneral, word)) return Ending::known;
  return holds(kFiles, word) ? Ending::file : Ending::unknown;
}

}  // namespace policy::privacy
