// One long table: the dictionary of cues.h. Order of languages: English, German, French, Spanish, Portuguese, Italian,
// Dutch; Russian, Ukrainian, Polish, Czech; Turkish, Vietnamese, Indonesian; Chinese, Japanese, Korean; Arabic,
// Persian, Hindi, Thai, Hebrew, Greek. Words of scripts that write inflection onto the word are given as two to four
// code points and then match inside words.
#include "policy/complexity/cues.h"

namespace policy::complexity {

const std::vector<CueWords> kCueWords = {
    {Cue::define, "what is|what are|what's|whats|define|definition|meaning|stands for|acronym"},
    {Cue::define,
     "was ist|was sind|definiere|bedeutet|bedeutung|steht für|qu'est ce|est ce|c'est quoi|définis|définition"},
    {Cue::define,
     "signifie|qué es|qué son|que es|define|significa|definición|o que|que é|que são|definição|cos'è|che cos|wat is"},
    {Cue::define,
     "что такое|что это|что значит|означает|определение|що таке|co to|czym jest|zdefiniuj|oznacza|co je|znamená"},
    {Cue::define, "nedir|ne demek|ne anlama|tanımla|tanımı|là gì|nghĩa là|định nghĩa|apa itu|artinya|definisikan"},
    {Cue::define, "什么是|是什么|什麼是|是什麼|定义|定義|含义|意思|とは|って何|何です|意味|무엇|뭐야|뭔가|정의|란"},
    {Cue::define,
     "ما هو|ما هي|ماهو|ما معنى|عرف|تعريف|معنى|چیست|یعنی|क्या है|क्या हैं|मतलब|परिभ|คืออะ|หมาย|מה זה|מהו|מהי|τι είναι"},

    {Cue::fact, "who|when|where|which|whose|capital|year|name the|who is|when was|how old|founded|invented|discovered"},
    {Cue::fact,
     "wer|wann|wo|welche|welcher|welches|hauptstadt|qui|quand|où|quelle|quel|capitale|quién|cuándo|dónde|cuál"},
    {Cue::fact,
     "quem|quando|onde|qual|chi|dove|quale|wie|wanneer|waar|welk|кто|когда|где|какой|какая|какое|столица|хто|коли|де"},
    {Cue::fact,
     "kto|kiedy|gdzie|który|jaka|jaki|jakie|stolica|kdo|kdy|kde|jaká|jaký|kim|ne zaman|nerede|hangi|başkenti|ai là|khi "
     "nào|ở đâu"},
    {Cue::fact,
     "thủ đô|siapa|kapan|di mana|dimana|ibu "
     "kota|谁|谁是|什么时|哪里|哪个|哪一|首都|何时|誰が|誰で|いつ|どこ|どの|首都"},
    {Cue::fact,
     "누구|언제|어디|어느|수도|من هو|متى|أين|عاصم|کجا|کی|कौन|कब|कहाँ|कहां|राजध|ใคร|เมื่อ|ที่ไห|מי|מתי|איפה|ποιος|πότε|πού"},

    {Cue::quantity,
     "how many|how much|calculate|compute|total|average|percent|percentage|ratio|sum|remainder|value of|evaluate"},
    {Cue::quantity,
     "wie viele|wie "
     "viel|wieviel|wieviele|berechne|combien|calcule|calculer|cuántos|cuántas|cuánto|calcula|quantos|quantas|quanto|"
     "calcule|quanti|hoeveel"},
    {Cue::quantity,
     "сколько|вычисли|посчитай|рассчитай|скільки|обчисли|ile|oblicz|policz|kolik|vypočítej|kaç|hesapla|bao "
     "nhiêu|tính|berapa|hitung"},
    {Cue::quantity,
     "多少|几个|计算|計算|求出|いくつ|いくら|何人|몇|얼마|계산|كم|احسب|چند|محاسب|कितन|गणना|เท่าไ|กี่|คำนว|כמה|חשב|πόσ"},

    {Cue::explain, "explain|describe|why|how does|how do|elaborate|walk me|tell me|teach|discuss|how to|how can"},
    {Cue::explain,
     "erkläre|erklär|beschreibe|warum|wieso|wie funktioniert|erläutere|explique|décris|pourquoi|comment "
     "fonctionne|comment"},
    {Cue::explain,
     "explica|describe|por qué|cómo funciona|cómo|explique|descreva|por que|como funciona|spiega|descrivi|perché|come "
     "funziona|leg uit|waarom|hoe werkt"},
    {Cue::explain,
     "объясни|объясните|опиши|почему|как работает|расскажи|поясни|опиши|чому|як працює|wyjaśnij|opisz|dlaczego|jak "
     "działa|vysvětli|popiš|proč|jak funguje"},
    {Cue::explain,
     "açıkla|açıklayın|açıklar|anlat|neden|nasıl çalışır|nasıl|giải thích|mô tả|tại sao|như thế|hoạt "
     "động|jelaskan|mengapa|bagaimana"},
    {Cue::explain,
     "解释|解釋|说明|說明|描述|为什么|為什麼|如何工|怎么工|工作原|原理|讲解|介绍|説明|なぜ|どのよ|仕組み|教えて|"
     "について"},
    {Cue::explain,
     "설명|왜|어떻게|작동|원리|알려|اشرح|شرح|لماذا|كيف|صف|وضح|توضیح|چرا|چگون|समझा|वर्णन|क्यों|कैसे|อธิบา|ทำไม|อย่าง|הסבר|למה|"
     "איך|εξήγ|γιατ|πώς"},

    {Cue::compare,
     "compare|comparison|difference|differences|differ|versus|vs|contrast|pros and|trade offs|tradeoffs|better"},
    {Cue::compare,
     "vergleiche|vergleich|unterschied|unterschiede|zwischen|compare|comparez|différence|différences|entre|compara|"
     "diferencia|diferencias"},
    {Cue::compare,
     "compare|diferença|diferenças|confronta|differenza|vergelijk|verschil|сравни|сравните|разница|отличается|отличия|"
     "между|порівняй|різниця"},
    {Cue::compare,
     "porównaj|różnica|różnice|między|porovnej|rozdíl|mezi|karşılaştır|karşılaştırın|farkı|farkları|arasındaki|so "
     "sánh|khác nhau|sự khác|bandingkan|perbedaan"},
    {Cue::compare,
     "比较|比較|区别|區別|对比|對比|差异|优缺点|違い|比べ|対比|비교|차이|قارن|مقارن|الفرق|فرق|مقایس|तुलना|अंतर|เปรีย|"
     "ความแต|השוו|הבדל|σύγκ|διαφ"},

    {Cue::code,
     "function|script|program|python|java|javascript|typescript|sql|query|regex|code|method|class|api|bash|rust|golang|"
     "html|css|react|unit test|algorithm|parser|loop|array|string|linked "
     "list|returns|def|endpoint|middleware|decorator"},
    {Cue::code,
     "funktion|skript|programm|klasse|abfrage|fonction|programme|classe|requête|función|programa|clase|consulta|função|"
     "funcao|função|funzione|functie|codez|código|algorithme|algoritmo|algorithmus"},
    {Cue::code,
     "функцию|функция|функции|скрипт|программу|код|класс|запрос|алгоритм|функцію|програму|funkcję|funkcja|skrypt|"
     "funkci|skript|kod|kodu|fonksiyon|fonksiyonu|betik|hàm|viết hàm|đoạn mã|mã|fungsi|kode"},
    {Cue::code,
     "函数|函數|脚本|腳本|代码|代碼|程序|编写|查询|算法|类|関数|スクリ|コード|プログ|クエリ|メソッ|함수|스크립|코드|"
     "프로그|쿼리|메서드"},
    {Cue::code, "دالة|برنام|سكريب|شيفرة|كود|استعل|تابع|کد|फ़ंक्|फंक्श|कोड|प्रोग|स्क्र|ฟังก์|โค้ด|สคริป|פונקצ|קוד|סקריפ|συνάρ|κώδι"},

    {Cue::creative,
     "story|poem|essay|email|letter|song|lyrics|limerick|haiku|blog|speech|slogan|joke|dialogue|tagline|post|analogy|"
     "tweet"},
    {Cue::creative,
     "geschichte|gedicht|aufsatz|brief|lied|witz|histoire|poème|lettre|chanson|discours|cuento|historia|poema|carta|"
     "correo|canción|história|poesia|storia|lettera|verhaal|gedicht"},
    {Cue::creative,
     "рассказ|стихотворение|стих|письмо|эссе|песню|историю|вірш|лист|opowiadanie|wiersz|list|příběh|báseň|dopis|hikaye|"
     "şiir|mektup|deneme|bài thơ|câu chuyện|thư|puisi|cerita|surat"},
    {Cue::creative,
     "故事|诗|詩|作文|邮件|信件|歌词|笑话|打油诗|物語|メール|手紙|俳句|歌詞|冗談|이야기|시를|편지|이메일|에세이|소설"},
    {Cue::creative,
     "قصة|قصيد|رسالة|مقال|نكتة|بريد|داستا|شعر|نامه|कहानी|कविता|पत्र|निबंध|ईमेल|เรื่อ|บทกว|จดหม|סיפור|שיר|מכתב|ιστορ|ποίη|"
     "γράμμ"},

    {Cue::design,
     "design|build|architect|architecture|platform|system|infrastructure|pipeline|migrate|migration|implement|engine|"
     "framework|end to|plan a|audit"},
    {Cue::design,
     "entwirf|entwerfe|baue|erstelle|architektur|plattform|system|implementiere|conçois|concevez|construis|"
     "architecture|plateforme|système|implémente"},
    {Cue::design,
     "diseña|construye|crea|arquitectura|plataforma|sistema|implementa|projete|desenhe|construa|crie|arquitetura|"
     "implemente|progetta|costruisci|piattaforma|ontwerp|bouw"},
    {Cue::design,
     "спроектируй|спроектируйте|разработай|построй|создай|реализуй|архитектуру|платформу|систему|система|систем|"
     "розроби|архітектуру|платформу"},
    {Cue::design,
     "zaprojektuj|zbuduj|stwórz|zaimplementuj|architekturę|platformę|system|navrhni|vytvoř|implementuj|architekturu|"
     "platformu|systém"},
    {Cue::design,
     "tasarla|tasarlayın|oluştur|kur|geliştir|uygula|mimari|mimarisi|platformu|sistemi|sistem|thiết kế|xây dựng|triển "
     "khai|hệ thống|nền tảng|kiến trúc|rancang|bangun|arsitektur"},
    {Cue::design,
     "设计|設計|构建|構建|搭建|实现一|架构|架構|平台|系统|系統|迁移|構築|開発|実装|システ|プラッ|アーキ|설계|구축|구현|"
     "개발|시스템|플랫폼|아키텍"},
    {Cue::design,
     "صمم|تصميم|ابن|أنشئ|نظام|منصة|معمار|بنية|طراحی|سیستم|سامان|डिज़ा|डिजा|निर्म|प्रणा|सिस्ट|प्लेट|ออกแบ|ระบบ|สร้าง|แพลต|עצב|"
     "תכנן|מערכת|פלטפו|σχεδ|σύστ|πλατ"},

    {Cue::prove,
     "prove|proof|derive|derivation|theorem|lemma|corollary|show "
     "that|induction|contradiction|tautology|rigorous|deduce|formally"},
    {Cue::prove,
     "beweise|beweis|zeige|leite|herleitung|satz|induktion|widerspruch|démontre|démontrer|prouve|prouver|preuve|"
     "théorème|dérive|montre que|récurrence"},
    {Cue::prove,
     "demuestra|demostrar|demuestre|prueba|deriva|deduce|teorema|inducción|contradicción|prove|provar|demonstre|prova|"
     "derive|deduza|indução|dimostra|dimostrare|bewijs|stelling"},
    {Cue::prove,
     "докажи|докажите|доказать|доказательство|выведи|выведите|вывести|теорема|теорему|индукции|индукцией|противного|"
     "доведи|доведіть|вивести"},
    {Cue::prove,
     "udowodnij|udowodnić|dowód|wyprowadź|wykaż|twierdzenie|indukcji|dokaž|dokažte|důkaz|odvoď|věta|kanıtla|kanıtlayın|"
     "ispatla|ispatlayın|ispat|türet|türetin|teorem|tümevarım|çelişki"},
    {Cue::prove,
     "chứng minh|suy ra|định lý|quy nạp|dẫn xuất|mâu "
     "thuẫn|buktikan|turunkan|induksi|证明|證明|推导|推導|定理|归纳法|反证|引理|証明|導出|導け|帰納|背理|示せ"},
    {Cue::prove,
     "증명|유도|정리|귀납|모순|أثبت|برهن|إثبات|اشتق|مبرهن|نظرية|استقر|ثابت "
     "ک|اثبات|قضیه|सिद्ध|प्रमा|व्युत|प्रमे|आगमन|พิสูจ|ทฤษฎี|หาสูต|הוכח|הוכיח|משפט|απόδ|απέδ|θεώρ"},

    {Cue::translate,
     "translate|translation|in french|in spanish|in german|in japanese|in chinese|into english|you say"},
    {Cue::translate,
     "übersetze|übersetz|übersetzung|traduis|traduire|traduisez|traduce|traducir|traduza|traduzir|traduci|vertaal|"
     "переведи|переведите|перевод|переклади"},
    {Cue::translate,
     "przetłumacz|přelož|çevir|çevirin|tercüme|dịch|terjemahkan|翻译|翻譯|译成|翻訳|訳して|英訳|번역|ترجم|ترجمة|ترجمه|"
     "अनुवा|แปล|תרגם|μετάφ"},

    {Cue::summarise,
     "summarize|summarise|summary|tl dr|tldr|brief|briefly|overview|key points|main points|outline|in short|condense"},
    {Cue::summarise,
     "fasse|zusammen|zusammenfassung|überblick|résume|résumé|résumer|aperçu|resume|resumen|resumir|resuma|resumo|"
     "riassumi|samenvatting|кратко|резюмируй|обзор|стисло"},
    {Cue::summarise,
     "podsumuj|streść|streszczenie|shrň|shrnutí|özetle|özetleyin|özet|tóm "
     "tắt|ringkas|rangkum|总结|總結|概括|摘要|概述|要約|まとめ|概要|요약|개요|정리해|لخص|ملخص|خلاصه|सारां|संक्ष|สรุป|סכם|"
     "περίλ"},

    {Cue::debug,
     "debug|error|crash|crashes|fix|bug|failing|fails|broken|issue|exception|leak|not working|stuck|troubleshoot"},
    {Cue::debug,
     "fehler|behebe|stürzt|debugge|funktioniert "
     "nicht|erreur|corrige|plante|bogue|déboguer|depura|corrige|falla|fallo|depurar|erro|corrija|falha|errore|fout"},
    {Cue::debug,
     "ошибка|ошибку|ошибки|исправь|отладить|отладь|падает|помилка|błąd|napraw|debuguj|chyba|oprav|hata|hatayı|düzelt|"
     "çöküyor|lỗi|gỡ lỗi|sửa|kesalahan|perbaiki"},
    {Cue::debug,
     "调试|調試|报错|错误|修复|崩溃|泄漏|排查|バグ|エラー|デバッ|修正|直して|에러|오류|버그|디버그|고쳐|수정|خطأ|أصلح|"
     "تصحيح|خطا|त्रुट|ठीक|डिबग|ข้อผิ|แก้|שגיא|תקן|σφάλ|διόρθ"},

    {Cue::review,
     "review|test cases|unit tests|tests|check|critique|evaluate|audit this|suggest improvements|best practices|race "
     "conditions"},
    {Cue::review,
     "überprüfe|prüfe|teste|tests|révise|vérifie|relis|tests "
     "unitaires|revisa|pruebas|verifica|revise|testes|verifique|controlla|проверь|тесты|тест|перевір"},
    {Cue::review,
     "sprawdź|przejrzyj|testy|zkontroluj|incele|gözden|kontrol|testleri|test yaz|xem xét|kiểm tra|kiểm "
     "thử|tinjau|periksa|审查|检查|单元测|测试|评审|レビュ|テスト|確認|リビュ|검토|테스트|리뷰|점검"},
    {Cue::review, "راجع|اختبا|تحقق|بررسی|آزمون|समीक्|जाँच|परीक्|टेस्ट|ตรวจ|ทดสอบ|בדוק|בדיק|έλεγ|δοκιμ"},

    {Cue::greet,
     "hi|hello|hey|thanks|thank you|good morning|good evening|good night|bye|goodbye|how "
     "are|ok|okay|yes|no|sure|please|welcome|cheers"},
    {Cue::greet,
     "hallo|danke|guten tag|guten morgen|tschüss|bonjour|merci|salut|au revoir|bonsoir|hola|gracias|adiós|buenos "
     "días|buenas|olá|obrigado|obrigada|oi|tchau|bom dia|ciao|grazie|buongiorno|dank je"},
    {Cue::greet,
     "привет|спасибо|пока|здравствуйте|добрый день|доброе утро|привіт|дякую|cześć|dziękuję|dzień "
     "dobry|ahoj|děkuji|dobrý den|merhaba|selam|teşekkürler|teşekkür ederim|günaydın|hoşça|xin chào|cảm ơn|chào|tạm "
     "biệt|halo|terima kasih|selamat pagi"},
    {Cue::greet,
     "你好|您好|谢谢|謝謝|再见|早上好|晚安|嗨|こんに|ありが|おはよ|さよう|こんば|よろし|안녕|감사|고마|반가|مرحب|شكرا|"
     "السلا|أهلا|صباح|سلام|ممنون|नमस्|धन्यव|शुक्र|สวัสด|ขอบคุ|שלום|תודה|γειά|γεια|ευχα|καλημ"},

    {Cue::constraint,
     "must|should|at least|at most|exactly|only|without|except|not|no "
     "more|each|every|ensure|constraint|constraints|unless|given|such that|including|include|support|with"},
    {Cue::constraint,
     "muss|soll|mindestens|höchstens|genau|nur|ohne|außer|jede|mit|doit|au moins|exactement|sans|chaque|avec|debe|al "
     "menos|exactamente|sin|cada|con|deve|pelo menos|sem|com|devono|senza"},
    {Cue::constraint,
     "должен|не менее|ровно|только|без|кроме|каждый|включая|поддержкой|повинен|musi|co "
     "najmniej|dokładnie|tylko|bez|każdy|alespoň|en az|sadece|olmadan|her|ile|içeren|ít nhất|chỉ|mỗi|bao "
     "gồm|với|harus|minimal|hanya|dengan"},
    {Cue::constraint,
     "必须|至少|最多|只能|每个|包括|支持|确保|以及|必ず|少なく|含む|含め|対応|それぞ|반드시|적어도|최소|포함|지원|각각|"
     "يجب|على ال|فقط|بدون|مع|كل|باید|حداقل|شامل|चाहिए|कम से|केवल|सहित|साथ|ต้อง|อย่าง|พร้อม|חייב|לפחות|עם|πρέπ|μόνο|με"},

    {Cue::step, "step by|step|steps|first|second|next|finally|then|after|show every|show all|every step"},
    {Cue::step,
     "schritt|schritte|zuerst|dann|schließlich|étape|étapes|d'abord|ensuite|paso|pasos|primero|luego|passo|passos|"
     "primeiro|depois|passaggio|stap"},
    {Cue::step,
     "шаг|шагам|шаги|сначала|затем|крок|krok|kroku|najpierw|następnie|krok po|nejprve|adım|adım adım|önce|sonra|từng "
     "bước|bước|trước "
     "tiên|langkah|步骤|逐步|一步|首先|然后|ステッ|段階|順に|まず|단계|먼저|다음|خطوة|خطوات|أولا|مرحله|गाम|चरण|पहले|फिर|"
     "ขั้นต|ทีละ|צעד|שלב|βήμα"},

    {Cue::logic,
     "if|all|some|none|therefore|implies|suppose|assume|premise|conclusion|argument|statement|follows|either|true|"
     "false|let"},
    {Cue::logic,
     "wenn|alle|daher|folgt|angenommen|si|tous|donc|supposons|soit|todos|entonces|supongamos|sea|todo|então|suponha|"
     "seja|se|если|все|следует|пусть|предположим|якщо|нехай|jeśli|wszystkie|niech|załóżmy|eğer|tüm|bütün|olsun|nếu|mọi|"
     "giả sử|tất cả|cho|jika|semua|misalkan"},
    {Cue::logic,
     "如果|所有|因此|假设|假設|任意|任何|设|もし|すべて|任意|仮定|ならば|만약|모든|임의|가정|إذا|جميع|لنفرض|لكل|أي|اگر|"
     "همه|فرض|यदि|सभी|मान|किसी|ถ้า|ทุก|ให้|אם|כל|נניח|αν|όλ|έστω"},

    {Cue::mathematics,
     "equation|integral|derivative|matrix|polynomial|probability|integer|prime|triangle|convergence|function "
     "f|sequence|series|graph|vector|eigenvalue|limit|real numbers|optimal|complexity|bound|inequality|sqrt|frac"},
    {Cue::mathematics,
     "gleichung|ableitung|wahrscheinlichkeit|matrix|primzahl|primzahlen|ungleichung|konvergenz|équation|dérivée|"
     "matrice|probabilité|nombre "
     "premier|inégalité|ecuación|derivada|probabilidad|matriz|primos|desigualdad|equação|probabilidade|desigualdade"},
    {Cue::mathematics,
     "уравнение|интеграл|матрица|матрицы|вероятность|простых|чисел|неравенство|сходимость|równanie|całka|macierz|"
     "prawdopodobieństwo|liczb|nierówność|rovnice|matice|pravděpodobnost|denklem|integral|matris|olasılık|asal|"
     "eşitsizlik|yakınsama|phương trình|tích phân|ma trận|xác suất|nguyên tố|bất đẳng"},
    {Cue::mathematics,
     "方程|积分|矩阵|概率|素数|质数|不等式|收敛|复杂度|最优|极限|級数|数列|確率|行列|積分|収束|計算量|最適|방정식|적분|"
     "행렬|확률|소수|부등식|수렴|복잡도|최적|معادل|تكامل|مصفوف|احتما|أولية|متباي|تقارب|समीकर|समाकल|प्राय|अभाज|असमिक|"
     "अभिसर|สมการ|ความน่|เมทริ|จำนวน|משווא|הסתבר|מטריצ|εξίσ|πιθαν"},

    {Cue::scale,
     "distributed|scalable|fault tolerant|real time|multi tenant|high "
     "availability|replication|consistency|consensus|failover|sharding|monitoring|compliance|microservices|kubernetes|"
     "load balancing|rate "
     "limiting|authentication|orchestration|latency|throughput|concurrent|analytics|tracking|management|detection|"
     "integration|reporting|zero downtime|multi region"},
    {Cue::scale,
     "verteilte|verteiltes|skalierbare|skalierbares|echtzeit|fehlertolerant|überwachung|hochverfügbar|verwaltung|"
     "erkennung|distribué|temps réel|tolérance|scalable|surveillance|gestion|détection|distribuido|tiempo "
     "real|escalable|tolerante|monitoreo|gestión|detección|distribuído|tempo "
     "real|escalável|monitoramento|gestão|detecção"},
    {Cue::scale,
     "распределённую|распределенную|распределённый|масштабируемую|отказоустойчив|реального времени|реальном "
     "времени|репликацией|мониторингом|мониторинг|управлением|обнаружением|rozproszony|rozproszoną|skalowalny|"
     "skalowalną|czasie "
     "rzeczywistym|replikacją|monitorowaniem|distribuovaný|škálovatelný|dağıtık|ölçeklenebilir|gerçek zamanlı|yüksek "
     "erişilebilir|izleme|yönetimi|hataya dayanıklı|phân tán|thời gian|mở rộng|chịu lỗi|giám sát|quản lý|phát "
     "hiện|terdistribusi|skalabel|waktu nyata"},
    {Cue::scale,
     "分布式|高可用|实时|多租户|可扩展|容错|监控|一致性|故障转|负载均|微服务|合规|检测|追踪|管理|分散|リアル|スケー|"
     "マルチ|監視|冗長|可用性|負荷分|検出|追跡|分析|분산|실시간|확장|내결함|다중|모니터|가용성|탐지|추적|관리|복제"},
    {Cue::scale,
     "موزع|الوقت|قابل "
     "ل|التوسع|مراقب|متعدد|توافر|كشف|تتبع|إدارة|توزیع|مقیاس|वितरि|रीयल|स्केल|निगरा|उपलब्|प्रबं|बहु|วิเคร|เรียล|กระจา|ติดตา|"
     "מבוזר|זמן אמ|ניטור|κατανε|πραγμα|κλιμακ"},

    {Cue::transform,
     "rewrite|convert|extract|classify|categorize|format|rephrase|refactor|paraphrase|list|identify|sort|label|parse|"
     "pull out|correct|proofread|simplify"},
    {Cue::transform,
     "umschreiben|konvertiere|extrahiere|klassifiziere|formatiere|liste|réécris|convertis|extrais|classe|classifie|"
     "reformule|reescribe|convierte|extrae|clasifica|reescreva|converta|extraia|classifique|riscrivi|converti|estrai"},
    {Cue::transform,
     "перепиши|преобразуй|извлеки|классифицируй|конвертируй|перефразируй|перелічи|przepisz|przekonwertuj|wyodrębnij|"
     "sklasyfikuj|przepiš|převeď|yeniden yaz|dönüştür|çıkar|sınıflandır|listele|viết lại|chuyển đổi|trích xuất|phân "
     "loại|liệt kê|tulis ulang|ubah|ekstrak|klasifikasikan"},
    {Cue::transform,
     "改写|重写|转换|轉換|提取|分类|列出|重构|格式化|書き換|変換|抽出|分類|リファ|列挙|바꿔|변환|추출|분류|리팩터|나열|"
     "أعد|حول|استخر|صنف|اذكر|بازنو|تبدیل|استخر|बदल|निका|वर्गी|सूची|เขียนใ|แปลง|ดึง|จำแนก|שכתב|המר|חלץ|μετατ|εξαγω"},

    {Cue::ideas, "ideas|brainstorm|suggest|suggestions|ways to|recommend|tips|propose|creative ways|list of|names for"},
    {Cue::ideas,
     "ideen|vorschläge|schlage|möglichkeiten|idées|suggère|propose|suggérez|ideas|sugiere|sugerencias|ideias|sugira|"
     "sugestões|idee|suggerisci|идеи|предложи|придумай|ідеї|запропонуй|pomysły|zaproponuj|nápady|navrhni|fikir|öner|"
     "önerin|ý tưởng|đề xuất|gợi ý|ide|sarankan"},
    {Cue::ideas,
     "点子|建议|想法|头脑风|方法来|推荐|アイデ|提案|案を|おすす|아이디|제안|추천|방법을|أفكار|اقترح|اقتراح|ایده|پیشنه|"
     "सुझा|विचार|ไอเดี|แนะนำ|רעיונ|הצע|ιδέε|πρότε"},

    {Cue::analyse,
     "analyze|analyse|analysis|optimize|optimise|optimization|strategy|equilibrium|nash|bottleneck|vulnerabilities|"
     "threat|evaluate the|implications|assess|game"},
    {Cue::analyse,
     "analysiere|analyse|optimiere|strategie|gleichgewicht|sicherheitsaudit|optimise|stratégie|équilibre|"
     "vulnérabilités|analiza|optimiza|estrategia|equilibrio|analise|otimize|estratégia|equilíbrio|analizza|ottimizza"},
    {Cue::analyse,
     "проанализируй|анализ|оптимизируй|стратегию|стратегия|равновесие|уязвимости|проаналізуй|przeanalizuj|zoptymalizuj|"
     "strategię|równowaga|analyzuj|optimalizuj|analiz et|analiz|optimize et|strateji|stratejisi|denge|phân tích|tối "
     "ưu|chiến lược|cân bằng|analisis|optimalkan"},
    {Cue::analyse,
     "分析|优化|優化|策略|均衡|博弈|漏洞|评估|最適化|戦略|脆弱性|評価|분석|최적화|전략|균형|취약|평가|حلل|تحليل|حسن|"
     "استراتيج|توازن|ثغرات|تحلیل|بهینه|विश्ल|अनुकू|रणनी|संतुल|วิเคร|ปรับป|กลยุท|נתח|אסטרט|ανάλ|στρατ"},
};

}  // namespace policy::complexity
