// One long table: templates and topics, all invented. Every template meets the topics at its step, so that the same
// words stand in requests of every tier.
#include "policy/complexity/phrases.h"

#include <span>
#include <string_view>

namespace policy::complexity {
namespace {

using enum Tier;

struct Template {
  Tier tier;
  std::optional<Domain> domain;
  std::string_view text;  // {} is the topic
};

struct Language {
  std::vector<std::string_view> topics;  // things: for questions, explanations and systems
  std::vector<std::string_view> claims;  // statements to be proved
  std::vector<Template> templates;       // {c}: a claim
};

const std::vector<Language> kLanguages = {
    // Japanese
    {{"データベース", "光合成", "ブロックチェーン", "決済サービス", "在庫管理", "REST API", "機械学習", "物流"},
     {"素数が無限に存在すること", "√2が無理数であること", "この貪欲法が最適であること",
      "二分探索の計算量がO(log n)であること"},
     {{simple, Domain::facts, "{}とは何ですか？"},
      {simple, Domain::facts, "{}って何？"},
      {simple, Domain::facts, "{}の意味は？"},
      {simple, Domain::language, "「{}」を英語に翻訳して"},
      {simple, Domain::chat, "こんにちは"},
      {simple, Domain::chat, "ありがとうございます"},
      {medium, std::nullopt, "{}の仕組みを説明してください"},
      {medium, std::nullopt, "{}と従来の方法の違いを比較して"},
      {medium, Domain::programming, "{}のデータを処理するPython関数を書いて"},
      {medium, Domain::language, "{}についてのこの記事を要約して"},
      {medium, Domain::programming, "{}のコードがエラーになります。デバッグを手伝って"},
      {medium, Domain::writing, "{}についての短い物語を書いて"},
      {complex, Domain::systems,
       "{}のための分散システムを設計して。高可用性、監視、フェイルオーバー、認証を含めること。"},
      {complex, Domain::systems,
       "{}のリアルタイム分析基盤を構築して、データ収集、検証、ダッシュボード、アラートに対応させて"},
      {reasoning, Domain::mathematics, "{c}を証明してください"},
      {reasoning, Domain::mathematics, "{c}を数学的帰納法で段階的に証明せよ"},
      {reasoning, Domain::mathematics, "{}の最適な方策を導出し、収束を証明せよ"}}},
    // Korean
    {{"데이터베이스", "광합성", "블록체인", "결제 서비스", "재고 관리", "REST API", "기계 학습", "물류"},
     {"소수가 무한히 많음", "√2가 무리수임", "이 탐욕 알고리즘이 최적임", "이진 탐색의 복잡도가 O(log n)임"},
     {{simple, Domain::facts, "{}이란 무엇인가요?"},
      {simple, Domain::facts, "{} 뭐야?"},
      {simple, Domain::facts, "{}의 뜻은?"},
      {simple, Domain::language, "'{}'를 영어로 번역해줘"},
      {simple, Domain::chat, "안녕하세요"},
      {simple, Domain::chat, "감사합니다"},
      {medium, std::nullopt, "{}의 작동 원리를 설명해줘"},
      {medium, std::nullopt, "{}와 기존 방식의 차이를 비교해줘"},
      {medium, Domain::programming, "{} 데이터를 처리하는 파이썬 함수를 작성해줘"},
      {medium, Domain::language, "{}에 관한 이 글을 요약해줘"},
      {medium, Domain::programming, "{} 코드에서 오류가 나요. 디버그를 도와주세요"},
      {medium, Domain::writing, "{}에 대한 짧은 이야기를 써줘"},
      {complex, Domain::systems,
       "{}을 위한 분산 시스템을 설계해줘. 고가용성, 모니터링, 장애 조치, 인증을 포함해야 해."},
      {complex, Domain::systems,
       "{}을 위한 실시간 분석 플랫폼을 구축하고 데이터 수집, 검증, 대시보드, 알림을 지원해줘"},
      {reasoning, Domain::mathematics, "{c}을 증명하시오"},
      {reasoning, Domain::mathematics, "수학적 귀납법으로 {c}을 단계별로 증명해줘"},
      {reasoning, Domain::mathematics, "{}의 최적 정책을 유도하고 수렴을 증명하시오"}}},
    // Arabic
    {{"قاعدة البيانات", "التمثيل الضوئي", "سلسلة الكتل", "خدمة الدفع", "إدارة المخزون", "REST API", "تعلم الآلة",
      "النقل"},
     {"الأعداد الأولية غير منتهية", "الجذر التربيعي لاثنين عدد غير نسبي", "هذه الخوارزمية الجشعة مثلى",
      "تعقيد البحث الثنائي هو O(log n)"},
     {{simple, Domain::facts, "ما هو {}؟"},
      {simple, Domain::facts, "ما هي {}؟"},
      {simple, Domain::facts, "ما معنى {}؟"},
      {simple, Domain::language, "ترجم '{}' إلى الإنجليزية"},
      {simple, Domain::chat, "مرحبا"},
      {simple, Domain::chat, "شكرا لك"},
      {medium, std::nullopt, "اشرح كيف يعمل {}"},
      {medium, std::nullopt, "قارن بين {} والطرق التقليدية"},
      {medium, Domain::programming, "اكتب دالة بايثون لمعالجة بيانات {}"},
      {medium, Domain::language, "لخص هذا المقال عن {}"},
      {medium, Domain::programming, "يوجد خطأ في كود {}، ساعدني في تصحيحه"},
      {medium, Domain::writing, "اكتب قصة قصيرة عن {}"},
      {complex, Domain::systems, "صمم نظاما موزعا من أجل {} مع التوافر العالي والمراقبة وتجاوز الأعطال والمصادقة."},
      {complex, Domain::systems,
       "أنشئ منصة تحليلات في الوقت الحقيقي من أجل {} مع جمع البيانات والتحقق ولوحات المتابعة والتنبيهات"},
      {reasoning, Domain::mathematics, "أثبت أن {c}"},
      {reasoning, Domain::mathematics, "برهن بالاستقراء خطوة بخطوة أن {c}"},
      {reasoning, Domain::mathematics, "اشتق السياسة المثلى في {} وأثبت التقارب"}}},
    // Hindi
    {{"डेटाबेस", "प्रकाश संश्लेषण", "ब्लॉकचेन", "भुगतान सेवा", "स्टॉक प्रबंधन", "REST API", "मशीन लर्निंग", "परिवहन"},
     {"अभाज्य संख्याएँ अनंत हैं", "√2 अपरिमेय है", "यह लालची एल्गोरिदम इष्टतम है", "द्विआधारी खोज की जटिलता O(log n) है"},
     {{simple, Domain::facts, "{} क्या है?"},
      {simple, Domain::facts, "{} का मतलब क्या है?"},
      {simple, Domain::facts, "{} किसे कहते हैं?"},
      {simple, Domain::language, "'{}' का अंग्रेज़ी में अनुवाद करें"},
      {simple, Domain::chat, "नमस्ते"},
      {simple, Domain::chat, "धन्यवाद"},
      {medium, std::nullopt, "{} कैसे काम करता है, समझाइए"},
      {medium, std::nullopt, "{} और पुराने तरीकों की तुलना करें"},
      {medium, Domain::programming, "{} के डेटा के लिए एक Python फ़ंक्शन लिखें"},
      {medium, Domain::language, "{} पर इस लेख का सारांश लिखें"},
      {medium, Domain::programming, "{} के कोड में त्रुटि आ रही है, डिबग करने में मदद करें"},
      {medium, Domain::writing, "{} पर एक छोटी कहानी लिखें"},
      {complex, Domain::systems,
       "{} के लिए एक वितरित प्रणाली डिज़ाइन करें जिसमें उच्च उपलब्धता, निगरानी, फ़ेलओवर और प्रमाणीकरण शामिल हों।"},
      {complex, Domain::systems, "{} के लिए रीयल-टाइम विश्लेषण प्लेटफ़ॉर्म बनाएँ: डेटा संग्रह, सत्यापन, डैशबोर्ड और अलर्ट सहित"},
      {reasoning, Domain::mathematics, "सिद्ध कीजिए कि {c}"},
      {reasoning, Domain::mathematics, "गणितीय आगमन से चरण दर चरण सिद्ध करें कि {c}"},
      {reasoning, Domain::mathematics, "{} की इष्टतम नीति व्युत्पन्न करें और अभिसरण सिद्ध करें"}}},
    // Turkish
    {{"veritabanı", "fotosentez", "blok zinciri", "ödeme hizmeti", "stok yönetimi", "REST API", "makine öğrenmesi",
      "lojistik"},
     {"asal sayıların sonsuz olduğunu", "√2'nin irrasyonel olduğunu", "bu açgözlü algoritmanın optimal olduğunu",
      "ikili aramanın O(log n) olduğunu"},
     {{simple, Domain::facts, "{} nedir?"},
      {simple, Domain::facts, "{} ne demek?"},
      {simple, Domain::facts, "{} ne anlama gelir?"},
      {simple, Domain::language, "'{}' kelimesini İngilizceye çevir"},
      {simple, Domain::chat, "Merhaba"},
      {simple, Domain::chat, "Teşekkürler"},
      {medium, std::nullopt, "{} nasıl çalışır, açıkla"},
      {medium, std::nullopt, "{} ile geleneksel yöntemleri karşılaştır"},
      {medium, Domain::programming, "{} verisini işleyen bir Python fonksiyonu yaz"},
      {medium, Domain::language, "{} hakkındaki bu makaleyi özetle"},
      {medium, Domain::programming, "{} kodu hata veriyor, düzeltmeme yardım et"},
      {medium, Domain::writing, "{} hakkında kısa bir hikaye yaz"},
      {complex, Domain::systems,
       "{} için yüksek erişilebilirlik, izleme, yük devretme ve kimlik doğrulama içeren dağıtık bir sistem tasarla."},
      {complex, Domain::systems,
       "{} için veri toplama, doğrulama, panolar ve uyarılar ile gerçek zamanlı bir analiz platformu kur"},
      {reasoning, Domain::mathematics, "{c} kanıtlayın"},
      {reasoning, Domain::mathematics, "Tümevarımla {c} adım adım ispatla"},
      {reasoning, Domain::mathematics, "{} için en iyi politikayı türet ve yakınsamayı kanıtla"}}},
    // Vietnamese
    {{"cơ sở dữ liệu", "quang hợp", "chuỗi khối", "dịch vụ thanh toán", "quản lý kho", "REST API", "học máy",
      "vận tải"},
     {"có vô số số nguyên tố", "căn bậc hai của 2 là số vô tỉ", "thuật toán tham lam này tối ưu",
      "tìm kiếm nhị phân có độ phức tạp O(log n)"},
     {{simple, Domain::facts, "{} là gì?"},
      {simple, Domain::facts, "{} nghĩa là gì?"},
      {simple, Domain::facts, "Định nghĩa {}"},
      {simple, Domain::language, "Dịch '{}' sang tiếng Anh"},
      {simple, Domain::chat, "Xin chào"},
      {simple, Domain::chat, "Cảm ơn bạn"},
      {medium, std::nullopt, "Giải thích {} hoạt động như thế nào"},
      {medium, std::nullopt, "So sánh {} với cách truyền thống"},
      {medium, Domain::programming, "Viết hàm Python xử lý dữ liệu {}"},
      {medium, Domain::language, "Tóm tắt bài viết này về {}"},
      {medium, Domain::programming, "Đoạn mã {} bị lỗi, giúp tôi gỡ lỗi"},
      {medium, Domain::writing, "Viết một câu chuyện ngắn về {}"},
      {complex, Domain::systems,
       "Thiết kế hệ thống phân tán cho {} với tính sẵn sàng cao, giám sát, chuyển đổi dự phòng và xác thực."},
      {complex, Domain::systems,
       "Xây dựng nền tảng phân tích thời gian thực cho {} bao gồm thu thập dữ liệu, kiểm tra, bảng điều khiển và cảnh "
       "báo"},
      {reasoning, Domain::mathematics, "Chứng minh rằng {c}"},
      {reasoning, Domain::mathematics, "Chứng minh bằng quy nạp từng bước rằng {c}"},
      {reasoning, Domain::mathematics, "Suy ra chính sách tối ưu cho {} và chứng minh sự hội tụ"}}},
    // Polish
    {{"baza danych", "fotosynteza", "blockchain", "usługa płatności", "zarządzanie magazynem", "REST API",
      "uczenie maszynowe", "transport"},
     {"liczb pierwszych jest nieskończenie wiele", "pierwiastek z 2 jest niewymierny",
      "ten algorytm zachłanny jest optymalny", "wyszukiwanie binarne ma złożoność O(log n)"},
     {{simple, Domain::facts, "Co to jest {}?"},
      {simple, Domain::facts, "Czym jest {}?"},
      {simple, Domain::facts, "Co oznacza {}?"},
      {simple, Domain::language, "Przetłumacz '{}' na angielski"},
      {simple, Domain::chat, "Cześć"},
      {simple, Domain::chat, "Dziękuję"},
      {medium, std::nullopt, "Wyjaśnij, jak działa {}"},
      {medium, std::nullopt, "Porównaj {} z tradycyjnymi metodami"},
      {medium, Domain::programming, "Napisz funkcję w Pythonie przetwarzającą dane: {}"},
      {medium, Domain::language, "Podsumuj ten artykuł: {}"},
      {medium, Domain::programming, "Kod {} zgłasza błąd, pomóż mi go naprawić"},
      {medium, Domain::writing, "Napisz krótkie opowiadanie: {}"},
      {complex, Domain::systems,
       "Zaprojektuj rozproszony system ({}) z wysoką dostępnością, monitorowaniem, przełączaniem awaryjnym i "
       "uwierzytelnianiem."},
      {complex, Domain::systems,
       "Zbuduj platformę analityczną czasu rzeczywistego ({}): zbieranie danych, walidacja, pulpity i alerty"},
      {reasoning, Domain::mathematics, "Udowodnij, że {c}"},
      {reasoning, Domain::mathematics, "Wykaż przez indukcję, krok po kroku, że {c}"},
      {reasoning, Domain::mathematics, "Wyprowadź optymalną politykę ({}) i udowodnij zbieżność"}}},
    // Italian
    {{"database", "fotosintesi", "blockchain", "servizio di pagamento", "gestione del magazzino", "REST API",
      "apprendimento automatico", "logistica"},
     {"i numeri primi sono infiniti", "la radice di 2 è irrazionale", "questo algoritmo greedy è ottimo",
      "la ricerca binaria è O(log n)"},
     {{simple, Domain::facts, "Che cos'è {}?"},
      {simple, Domain::facts, "Cosa significa {}?"},
      {simple, Domain::language, "Traduci '{}' in inglese"},
      {simple, Domain::chat, "Ciao"},
      {simple, Domain::chat, "Grazie mille"},
      {medium, std::nullopt, "Spiega come funziona {}"},
      {medium, std::nullopt, "Confronta {} con i metodi tradizionali"},
      {medium, Domain::programming, "Scrivi una funzione Python per i dati: {}"},
      {medium, Domain::language, "Riassumi questo articolo: {}"},
      {medium, Domain::writing, "Scrivi una breve storia: {}"},
      {complex, Domain::systems,
       "Progetta un sistema distribuito ({}) con alta disponibilità, monitoraggio, failover e autenticazione."},
      {reasoning, Domain::mathematics, "Dimostra che {c}"},
      {reasoning, Domain::mathematics, "Dimostra per induzione, passo dopo passo, che {c}"}}},
    // Indonesian
    {{"basis data", "fotosintesis", "blockchain", "layanan pembayaran", "manajemen gudang", "REST API",
      "pembelajaran mesin", "logistik"},
     {"bilangan prima tak terhingga", "akar dua irasional", "algoritma rakus ini optimal",
      "pencarian biner adalah O(log n)"},
     {{simple, Domain::facts, "Apa itu {}?"},
      {simple, Domain::facts, "Apa artinya {}?"},
      {simple, Domain::language, "Terjemahkan '{}' ke bahasa Inggris"},
      {simple, Domain::chat, "Halo"},
      {simple, Domain::chat, "Terima kasih"},
      {medium, std::nullopt, "Jelaskan bagaimana {} bekerja"},
      {medium, std::nullopt, "Bandingkan {} dengan cara tradisional"},
      {medium, Domain::programming, "Tulis fungsi Python untuk data {}"},
      {medium, Domain::language, "Ringkas artikel tentang {} ini"},
      {medium, Domain::writing, "Tulis cerita pendek tentang {}"},
      {complex, Domain::systems,
       "Rancang sistem terdistribusi untuk {} dengan ketersediaan tinggi, pemantauan, failover, dan autentikasi."},
      {reasoning, Domain::mathematics, "Buktikan bahwa {c}"},
      {reasoning, Domain::mathematics, "Buktikan dengan induksi langkah demi langkah bahwa {c}"}}},
    // Ukrainian
    {{"база даних", "фотосинтез", "блокчейн", "платіжний сервіс", "облік складу", "REST API", "машинне навчання",
      "логістика"},
     {"простих чисел нескінченно багато", "корінь з 2 ірраціональний", "цей жадібний алгоритм оптимальний",
      "двійковий пошук має складність O(log n)"},
     {{simple, Domain::facts, "Що таке {}?"},
      {simple, Domain::facts, "Що означає {}?"},
      {simple, Domain::language, "Переклади '{}' англійською"},
      {simple, Domain::chat, "Привіт"},
      {simple, Domain::chat, "Дякую"},
      {medium, std::nullopt, "Поясни, як працює {}"},
      {medium, std::nullopt, "Порівняй {} з традиційними методами"},
      {medium, Domain::programming, "Напиши функцію на Python для даних: {}"},
      {medium, Domain::language, "Підсумуй цю статтю: {}"},
      {medium, Domain::writing, "Напиши коротке оповідання: {}"},
      {complex, Domain::systems,
       "Спроєктуй розподілену систему ({}) з високою доступністю, моніторингом, перемиканням та автентифікацією."},
      {reasoning, Domain::mathematics, "Доведи, що {c}"},
      {reasoning, Domain::mathematics, "Доведіть за індукцією крок за кроком, що {c}"}}},
    // Persian
    {{"پایگاه داده", "فتوسنتز", "بلاکچین", "خدمات پرداخت", "مدیریت انبار", "REST API", "یادگیری ماشین", "حمل و نقل"},
     {"اعداد اول بی‌نهایت هستند", "ریشه دوم ۲ گنگ است", "این الگوریتم حریصانه بهینه است",
      "جستجوی دودویی از مرتبه O(log n) است"},
     {{simple, Domain::facts, "{} چیست؟"},
      {simple, Domain::facts, "{} یعنی چه؟"},
      {simple, Domain::language, "'{}' را به انگلیسی ترجمه کن"},
      {simple, Domain::chat, "سلام"},
      {simple, Domain::chat, "ممنون"},
      {medium, std::nullopt, "توضیح بده {} چگونه کار می‌کند"},
      {medium, std::nullopt, "{} را با روش‌های سنتی مقایسه کن"},
      {medium, Domain::programming, "یک تابع پایتون برای داده‌های {} بنویس"},
      {medium, Domain::language, "این مقاله درباره {} را خلاصه کن"},
      {medium, Domain::writing, "یک داستان کوتاه درباره {} بنویس"},
      {complex, Domain::systems,
       "یک سیستم توزیع‌شده برای {} با دسترس‌پذیری بالا، پایش، "
       "جابه‌جایی "
       "خطا "
       "و "
       "احراز "
       "هویت "
       "طراحی "
       "کن."},
      {reasoning, Domain::mathematics, "ثابت کن که {c}"},
      {reasoning, Domain::mathematics, "با استقرا گام به گام اثبات کن که {c}"}}},
    // Thai
    {{"ฐานข้อมูล", "การสังเคราะห์แสง", "บล็อกเชน", "บริการชำระเงิน", "การจัดการคลัง", "REST API", "การเรียนรู้ของเครื่อง", "การขนส่ง"},
     {"จำนวนเฉพาะมีไม่จำกัด", "รากที่สองของ 2 เป็นจำนวนอตรรกยะ", "อัลกอริทึมนี้เหมาะที่สุด", "การค้นหาแบบทวิภาคคือ O(log n)"},
     {{simple, Domain::facts, "{}คืออะไร"},
      {simple, Domain::facts, "{}หมายถึงอะไร"},
      {simple, Domain::language, "แปล '{}' เป็นภาษาอังกฤษ"},
      {simple, Domain::chat, "สวัสดี"},
      {simple, Domain::chat, "ขอบคุณครับ"},
      {medium, std::nullopt, "อธิบายว่า{}ทำงานอย่างไร"},
      {medium, std::nullopt, "เปรียบเทียบ{}กับวิธีดั้งเดิม"},
      {medium, Domain::programming, "เขียนฟังก์ชัน Python สำหรับข้อมูล{}"},
      {medium, Domain::language, "สรุปบทความนี้เกี่ยวกับ{}"},
      {medium, Domain::writing, "เขียนเรื่องสั้นเกี่ยวกับ{}"},
      {complex, Domain::systems, "ออกแบบระบบแบบกระจายสำหรับ{} พร้อมความพร้อมใช้งานสูง การติดตาม การสลับระบบ และการยืนยันตัวตน"},
      {reasoning, Domain::mathematics, "พิสูจน์ว่า{c}"},
      {reasoning, Domain::mathematics, "พิสูจน์ทีละขั้นตอนโดยอุปนัยว่า{c}"}}},
    // English: what the labelled sets have little of
    {{"photosynthesis", "the French Revolution", "inflation", "anxiety in teenagers", "contract law",
      "the immune system", "steel bridges", "our quarterly sales"},
     {"there are infinitely many primes", "the square root of 2 is irrational", "this greedy schedule is optimal"},
     {{simple, Domain::chat, "Good morning! How are you today?"},
      {simple, Domain::chat, "Thanks, that was helpful"},
      {simple, Domain::chat, "ok, sounds good"},
      {simple, Domain::chat, "Tell me a joke"},
      {simple, Domain::chat, "Can you help me with {}?"},
      {simple, Domain::chat, "I am bored, talk to me about {}"},
      {simple, Domain::chat, "What can you do?"},
      {simple, Domain::chat, "Set an alarm for seven tomorrow"},
      {simple, Domain::chat, "Cancel my order please, I was charged twice"},
      {simple, Domain::chat, "Remind me to call my sister after lunch"},
      {simple, Domain::chat, "yes please go on"},
      {simple, Domain::facts, "When did {} begin?"},
      {simple, Domain::facts, "Which country is known for {}?"},
      {medium, Domain::writing, "You are a pirate captain. Stay in character and tell me about {}"},
      {medium, Domain::writing, "Write a dialogue between two old friends about {}"},
      {medium, Domain::writing, "Write a catchy slogan and three headlines for {}"},
      {medium, Domain::writing, "Continue this story: the door opened, and there stood someone who knew about {}"},
      {medium, Domain::language, "Rewrite this sentence about {} so that it sounds more formal"},
      {medium, Domain::language, "Classify these reviews of {} as positive or negative"},
      {medium, Domain::language, "Extract all names and dates from this report on {}"},
      {medium, Domain::language, "Translate this letter about {} and keep its tone"},
      {medium, Domain::engineering, "How does a heat pump work, and what does {} change about it?"},
      {medium, Domain::physics, "Explain why the sky is blue, as if to a class that just learnt about {}"},
      {medium, Domain::society, "Is it fair to judge a person by {}? Give arguments for both sides"},
      {medium, Domain::biology, "Explain how vaccines train the body and where {} comes in"},
      {simple, Domain::chat, "Who are you?"},
      {medium, Domain::language, "Summarise this text about {} in three sentences"},
      {medium, Domain::language, "Correct the grammar of this paragraph about {}"},
      {medium, Domain::writing, "Write a short poem about {}"},
      {medium, Domain::writing, "Draft a polite email to a colleague about {}"},
      {medium, Domain::writing, "Give me ten ideas for a talk about {}"},
      {medium, std::nullopt, "Explain {} to a ten-year-old"},
      {medium, Domain::society, "What did historians write about {}, and why do they disagree?"},
      {medium, Domain::society, "Discuss the moral and legal questions around {}"},
      {medium, Domain::biology,
       "A patient has fever and a rash. Which illnesses fit, and what does {} have to do with it?"},
      {medium, Domain::business, "Write a marketing plan outline for {}"},
      {complex, Domain::business,
       "Work out a three-year business plan for {}: market, pricing, staffing, cash flow, risks and exit, with figures "
       "for each quarter."},
      {complex, Domain::engineering,
       "Plan the inspection and strengthening of {}: loads, fatigue, corrosion, monitoring, cost and schedule under "
       "traffic."},
      {reasoning, Domain::mathematics, "Show rigorously that {c}"},
      {reasoning, Domain::logic,
       "Five people sit in a row. The baker is left of the nurse, the pilot is at an end, and the cook likes {}. Who "
       "sits in the middle? Reason step by step."}}},
    // English: short questions on a subject, which exam questions with their options do not look like
    {{"a covalent bond", "sulphuric acid", "the molar mass of glucose", "a buffer solution", "the pH of lemon juice",
      "electrolysis of salt water", "an alkane", "the oxidation number of chlorine", "a noble gas", "a catalyst"},
     {},
     {{simple, Domain::chemistry, "What is {}?"},
      {simple, Domain::chemistry, "Give the formula or unit used for {}"},
      {medium, Domain::chemistry, "Explain {} to a student of chemistry"},
      {medium, Domain::chemistry, "How many moles and grams are involved in {}? Balance the equation first."},
      {medium, Domain::chemistry, "Which atoms, ions and electrons take part in {}?"}}},
    {{"angular momentum", "the speed of light in glass", "a black hole", "static friction", "the Doppler effect",
      "an inductor", "nuclear fission", "the centre of mass", "surface tension", "a standing wave"},
     {},
     {{simple, Domain::physics, "What is {}?"},
      {simple, Domain::physics, "In which unit is {} measured?"},
      {medium, Domain::physics, "Explain {} to a student of physics"},
      {medium, Domain::physics, "How do force, energy and velocity come into {}?"}}},
    {{"a mitochondrion", "the human liver", "a recessive allele", "osmosis", "the nervous system of an octopus",
      "an antibody", "malaria", "protein folding", "an enzyme", "high blood pressure"},
     {},
     {{simple, Domain::biology, "What is {}?"},
      {simple, Domain::biology, "What does the body need {} for?"},
      {medium, Domain::biology, "Explain {} to a nurse in training"},
      {medium, Domain::biology, "Which genes, cells or organs matter for {}, and which diseases follow?"}}},
    {{"a supply curve", "gross margin", "a convertible bond", "depreciation", "the balance sheet of a small shop",
      "a stock split", "market share", "double-entry bookkeeping"},
     {},
     {{simple, Domain::business, "What is {}?"},
      {medium, Domain::business, "Explain {} to a new manager"},
      {medium, Domain::business, "How do investors, prices and taxes react to {}?"}}},
    {{"habeas corpus", "cognitive dissonance", "the Congress of Vienna", "utilitarianism", "a plea bargain",
      "the bystander effect", "feudalism", "a constitutional court"},
     {},
     {{simple, Domain::society, "What is {}?"},
      {medium, Domain::society, "Explain the role of {} in history or law"},
      {medium, Domain::society, "Which court, government or movement shaped {}?"}}},
    {{"a semaphore", "a hash map", "a null pointer", "recursion", "an HTTP header", "a git rebase",
      "dependency injection", "a unit test", "a failing build", "a race condition"},
     {},
     {{simple, Domain::programming, "What is {}?"},
      {medium, Domain::programming, "Show me {} in C++ and explain the code"},
      {medium, Domain::programming, "My program stops with an error that mentions {}. How do I fix it?"},
      {complex, Domain::programming,
       "Go through the whole repository, find what is wrong with {}, fix every place, add tests and run them until all "
       "pass."}}},
    {{"the derivative of x^3", "a prime number", "the area of a circle", "an eigenvalue", "12 percent of 250",
      "a binomial coefficient", "the greatest common divisor of 84 and 36"},
     {},
     {{simple, Domain::mathematics, "What is {}?"}, {medium, Domain::mathematics, "Show how to calculate {}"}}},
};

std::string filled(std::string_view pattern, std::string_view slot, std::string_view with) {
  std::string out(pattern);
  const std::size_t at = out.find(slot);
  if (at != std::string::npos) out.replace(at, slot.size(), with);
  return out;
}

}  // namespace

std::vector<Phrase> invented_phrases() {
  constexpr std::size_t kTopicsOfTemplate = 3;
  std::vector<Phrase> out;
  for (const Language& language : kLanguages) {
    std::size_t step = 0;
    for (const Template& form : language.templates) {
      const bool claim = form.text.find("{c}") != std::string_view::npos;
      const bool topic = form.text.find("{}") != std::string_view::npos;
      const std::span<const std::string_view> slots = claim ? language.claims : language.topics;
      const std::size_t count = claim || topic ? std::min(kTopicsOfTemplate, slots.size()) : 1;
      for (std::size_t i = 0; i < count; ++i) {
        const std::string_view with = slots[(step * 3 + i) % slots.size()];
        out.push_back({filled(form.text, claim ? "{c}" : "{}", with), form.tier, form.domain});
      }
      ++step;
    }
  }
  return out;
}

}  // namespace policy::complexity
