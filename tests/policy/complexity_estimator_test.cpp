#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "policy/complexity/estimator.h"
#include "policy/model/model_file.h"
#include "tests/policy/complexity_model.h"

using policy::complexity::Domain;
using policy::complexity::Estimate;
using policy::complexity::Estimator;
using policy::complexity::Request;
using policy::complexity::Tier;

TEST_CASE("small talk and questions of fact are simple, in any language") {
  for (const char* text :
       {"Hi", "Good morning", "Thanks a lot!", "What is the capital of Norway?", "Who wrote Emma?",
        "¿Cuál es la capital de Perú?", "Was ist ein Kondensator?", "Что такое вулкан?", "什么是彩虹？",
        "虹とは何ですか？", "무지개란 무엇인가요?", "ما هو الزلزال؟", "ज्वालामुखी क्या है?", "Gökkuşağı nedir?"}) {
    INFO(text);
    CHECK(judged(text).tier == Tier::simple);
  }
}

TEST_CASE("explaining, comparing, summing up and small pieces of code are medium") {
  for (const char* text :
       {"Explain how a sewing machine works", "Compare oil paint and acrylic paint for a beginner",
        "Write a Python function that counts the vowels in a string", "Summarise this article about whales",
        "Erkläre, wie ein Kühlschrank funktioniert", "Explique comment fonctionne un moteur électrique",
        "解释一下冰箱是如何工作的", "冷蔵庫の仕組みを説明してください", "냉장고의 작동 원리를 설명해줘",
        "اشرح كيف تعمل الثلاجة"}) {
    INFO(text);
    CHECK(judged(text).tier == Tier::medium);
  }
}

TEST_CASE("a system of many parts is complex") {
  for (const char* text :
       {"Design a ticket sale platform with queueing, fraud detection, multi-region failover, payment and audit logs.",
        "Build a fleet tracking system with live maps, geofencing, driver scoring, alerts and role-based access.",
        "设计一个分布式票务系统，支持高可用、监控、支付和权限管理。",
        "분산 예약 시스템을 설계해줘. 고가용성, 모니터링, 결제, 권한 관리를 포함해야 해."}) {
    INFO(text);
    const Estimate estimate = judged(text);
    CHECK(estimate.tier == Tier::complex);
    CHECK(estimate.domain == Domain::systems);
  }
}

TEST_CASE("proofs and derivations are reasoning") {
  for (const char* text :
       {"Prove that the product of two odd integers is odd.",
        "Derive the mean of the exponential distribution and prove it.",
        "Beweise, dass die Summe zweier gerader Zahlen gerade ist.", "Démontre que la racine de 3 est irrationnelle.",
        "Докажи, что сумма двух нечётных чисел чётна.", "证明两个奇数之和是偶数。",
        "二つの奇数の和が偶数であることを証明してください。",
        "Udowodnij, że suma dwóch liczb nieparzystych jest parzysta.",
        "İki tek sayının toplamının çift olduğunu kanıtla."}) {
    INFO(text);
    CHECK(judged(text).tier == Tier::reasoning);
  }
}

TEST_CASE("the domain follows what is asked for") {
  const std::vector<std::pair<const char*, Domain>> cases = {
      {"Write a JavaScript function that removes duplicates from an array", Domain::programming},
      {"Prove that every tree with n nodes has n - 1 edges", Domain::mathematics},
      {"Translate 'good evening' into Dutch", Domain::language},
      {"How many grams of sodium chloride are in 250 mL of a 0.5 M solution?", Domain::chemistry},
      {"What is the torque on a wheel of radius 0.3 m when a force of 20 N acts at its rim?", Domain::physics},
      {"Explain how insulin regulates blood sugar", Domain::biology},
      {"Hello there!", Domain::chat},
  };
  for (const auto& [text, domain] : cases) {
    INFO(text);
    CHECK(judged(text).domain == domain);
  }
}

TEST_CASE("an estimate is a probability, a gain and a confidence within their bounds") {
  for (const std::string& text :
       {std::string(), std::string("?"), std::string("a"), std::string(9000, 'x'), std::string("\xff\xfe\x80\xc3", 4),
        std::string("\0\0\0", 3), std::string("Explain entropy")}) {
    const Estimate estimate = judged(text);
    CHECK(std::abs(estimate.gain) <= 1);
    CHECK(std::accumulate(estimate.tier_probability.begin(), estimate.tier_probability.end(), 0.0f) ==
          Approx(1.0f).margin(1e-4));
    CHECK(estimate.confidence >= 0);
    CHECK(estimate.confidence <= 1);
    CHECK(estimate.coverage >= 0);
    CHECK(estimate.coverage <= 1);
  }
}

TEST_CASE("tools, turns, images, a schema and long requests move the tier up, never down") {
  const char* texts[] = {"What is a mutex?", "Explain how tides work", "Write a function that sorts a list",
                         "Prove that 7 is odd.", "Design a booking platform with payments, search and reporting."};
  for (const char* text : texts) {
    Request plain;
    plain.last_user = text;
    const Estimate before = judged(plain);
    std::vector<Request> richer(7, plain);
    richer[0].tools = 12;
    richer[1].turns = 20;
    richer[2].images = 1;
    richer[3].json_schema = true;
    richer[4].text_bytes = 200'000;
    richer[5].tool_schema_bytes = 40'000;
    richer[6].max_tokens = 16'000;
    for (std::size_t i = 0; i < richer.size(); ++i) {
      INFO(text << " " << i);
      const Estimate after = judged(richer[i]);
      CHECK(after.tier >= before.tier);
      CHECK(after.tier_probability[0] <= before.tier_probability[0]);
      if (before.tier_probability[0] < 0.999f && before.tier_probability[0] > 1e-6f) {
        CHECK(after.tier_probability[0] < before.tier_probability[0]);
      }
    }
    Request all = plain;
    all.tools = 30;
    all.turns = 40;
    all.images = 2;
    all.json_schema = true;
    all.text_bytes = 400'000;
    CHECK(judged(all).tier >= before.tier);
    if (before.tier != Tier::reasoning) CHECK(judged(all).tier != Tier::simple);
  }
}

TEST_CASE("an agent's request with many tools and a long history is not simple work") {
  Request request;
  request.last_user = "Find the failing test in the repository and fix it";
  request.tools = 20;
  request.tool_schema_bytes = 30'000;
  request.turns = 15;
  request.text_bytes = 120'000;
  CHECK(judged(request).tier >= Tier::complex);
}

TEST_CASE("an answer of a few tokens is less than it seems") {
  Request request;
  request.last_user = "Summarise this article about whales";
  const Estimate before = judged(request);
  request.max_tokens = 8;
  CHECK(judged(request).tier_probability[0] > before.tier_probability[0]);
}

TEST_CASE("a short follow-up is as hard as what it follows") {
  Request request;
  request.last_user = "and why?";
  const Estimate alone = judged(request);
  request.earlier =
      "Prove that the algorithm terminates. Derive the bound on its running time and prove that it is tight.";
  request.turns = 2;
  const Estimate after = judged(request);
  CHECK(after.tier_probability[3] > alone.tier_probability[3]);
  CHECK(after.tier_probability[0] < alone.tier_probability[0]);

  Request full;
  full.last_user = "Thanks. Now something else entirely: what is the capital city of Portugal, and who is its mayor?";
  const Estimate own = judged(full);
  full.earlier = request.earlier;
  CHECK(judged(full).tier_probability == own.tier_probability);
}

TEST_CASE("what training never saw goes one tier higher and is less sure") {
  const Estimate strange = judged("qzx vrrp blorf snee kwijj trantle mupp dryxx oolf zanqe hrrk plimb");
  CHECK(strange.out_of_domain);
  const auto best = std::max_element(strange.tier_probability.begin(), strange.tier_probability.end());
  const auto own = static_cast<std::size_t>(best - strange.tier_probability.begin());
  CHECK(static_cast<std::size_t>(strange.tier) == std::min<std::size_t>(own + 1, 3));
  CHECK(strange.confidence < *best);
  for (const char* plain : {"What is a good way to learn the piano?", "Explique-moi comment fonctionne une pile",
                            "请解释一下为什么天空是蓝色的", "Hello"}) {
    INFO(plain);
    CHECK_FALSE(judged(plain).out_of_domain);
  }
}

TEST_CASE("case does not matter much, and the same text always gives the same estimate") {
  const Estimate lower = judged("what is the boiling point of water?");
  const Estimate again = judged("what is the boiling point of water?");
  CHECK(lower.gain == again.gain);
  CHECK(lower.tier_probability == again.tier_probability);
  CHECK(judged("WHAT IS THE BOILING POINT OF WATER?").tier == lower.tier);
}

TEST_CASE("words of tiers and domains read back") {
  using namespace policy::complexity;
  for (std::size_t i = 0; i < kTiers; ++i) CHECK(tier_of(to_string(static_cast<Tier>(i))) == static_cast<Tier>(i));
  for (std::size_t i = 0; i < kDomains; ++i)
    CHECK(domain_of(to_string(static_cast<Domain>(i))) == static_cast<Domain>(i));
  CHECK(tier_of("REASONING") == Tier::reasoning);
  CHECK_FALSE(tier_of("hard"));
  CHECK_FALSE(domain_of(""));
}

TEST_CASE("the shipped model is small, has a card, and its prior is in order") {
  CHECK(shipped_complexity_bytes().size() <= 512 * 1024);
  const Estimator& model = shipped_complexity();
  CHECK(model.id().size() == 12);
  CHECK(model.card().find("\"source_left_out_mean\"") != std::string_view::npos);
  const auto quantiles = model.gain_quantiles();
  REQUIRE(quantiles.size() >= 2);
  CHECK(std::is_sorted(quantiles.begin(), quantiles.end()));
}

TEST_CASE("what is no complexity model is refused") {
  const std::string& bytes = shipped_complexity_bytes();
  CHECK_FALSE(Estimator::load(""));
  CHECK_FALSE(Estimator::load(std::string_view(bytes).substr(0, bytes.size() / 2)));
  policy::model::ModelWriter other("injection");
  CHECK_FALSE(Estimator::load(other.finish("{}")));
  policy::model::ModelWriter empty("complexity");
  const auto refused = Estimator::load(empty.finish("{}"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("train it anew") != std::string::npos);
}
