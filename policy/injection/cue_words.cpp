// One long table, by cue and language: en, de, fr, es, it, pt, nl, pl, ru, tr, ar, hi (also in Latin letters), vi, id,
// zh, ja, ko, th where a cue has usual words in them.
#include "policy/injection/cue_words.h"

namespace policy::injection {
namespace {

constexpr CueWords kWords[] = {
    {Cue::override_verb,
     "ignore|ignoring|ignored|disregard|disregarding|forget|forgot|forgotten|forgetting|override|overrides|overriding|"
     "overridden|bypass|bypassing|circumvent|neglect|discard|dismiss|erase|unlearn|supersede|supersedes|nullify|void|"
     "abandon|skip|cancel|cancels|revoke|suspend|suspended|disable|disabled|violate|break free|set aside|leave behind|"
     "pay no attention|do not follow|don't follow|don t follow|stop following|do not obey|don t obey|do not listen|"
     "don t listen|turn off|replace|displace|drop all|delete all|wipe|reset|unlock|evade"},
    {Cue::override_verb,
     "ignoriere|ignorieren|ignorier|ignoriert|vergiss|vergessen|vergesst|vergiß|missachte|missachten|umgehe|umgehen|"
     "überschreibe|überschreiben|verwirf|lösche|übergehe|beachte nicht|höre nicht|befolge nicht|befolgen sie keine|"
     "ignorez|ignorer|oubliez|oublie|oublier|contourne|contourner|contournez|désactive|désactiver|"
     "ignora|ignorar|ignore|ignoren|olvida|olvidar|olvide|olvídate|olvidate|omite|anula|elude|haz caso omiso|"
     "dimentica|dimenticare|dimentichi|ignorate|ignori|aggira|scavalca|trascura|"
     "esqueça|esqueca|esquecer|desconsidere|desconsiderar|burle|contorne|anule|"
     "negeer|negeren|vergeet|vergeten|omzeil|zignoruj|ignoruj|zapomnij|pomiń|obejdź|"
     "игнорируй|игнорируйте|игнорировать|проигнорируй|проигнорируйте|забудь|забудьте|забыть|отмени|обойди|обойти|"
     "пренебреги|не следуй|отбрось|görmezden gel|yok say|unut|unutun|dikkate alma|aldırma|atla|"
     "تجاهل|تجاهلي|تجاهلوا|انسى|انس|تخطى|تجاوز|नज़रअंदाज़|नजरअंदाज|अनदेखा|अनदेखी|भूल जाओ|भूल जाइए|भूल|उपेक्षा|"
     "bhool jao|bhul jao|bhool|ignore karo|ignore kar|ignore karke|chhod do|bỏ qua|quên|phớt lờ|quên đi|"
     "abaikan|lupakan|kalimutan|huwag pansinin|balewalain|"
     "忽略|忽視|忽视|无视|無視|忘记|忘記|忘掉|忘了|绕过|繞過|不要理|不理会|无需遵|不要遵|撤销|覆盖|"
     "無視し|忘れ|忘れて|무시|잊어|잊으|우회|ละเว้|เพิกเ|ลืม|উপেক্|ভুলে"},
    {Cue::instruction,
     "instruction|instructions|rule|rules|guideline|guidelines|directive|directives|command|commands|order|orders|"
     "policy|policies|constraint|constraints|restriction|restrictions|filter|filters|limitation|limitations|"
     "programming|protocol|protocols|safeguard|safeguards|safety|prompt|prompts|guidance|directions|assignment|"
     "assignments|task|tasks|context|training|guardrails|moderation|ethics|boundaries|conversation"},
    {Cue::instruction,
     "anweisung|anweisungen|instruktionen|instruktion|regeln|regel|richtlinien|vorgaben|befehle|befehl|aufträge|"
     "auftrag|anordnungen|aufgaben|einschränkungen|beschränkungen|vorschriften|consigne|consignes|règles|directives|"
     "ordres|restrictions|instrucción|instrucciones|reglas|órdenes|directrices|indicaciones|restricciones|normas|"
     "pautas|istruzioni|regole|ordini|direttive|restrizioni|indicazioni|linee guida|instrução|instruções|regras|"
     "ordens|diretrizes|restrições|instructies|regels|opdrachten|richtlijnen|instrukcje|instrukcji|polecenia|"
     "poleceń|zasady|zasad|инструкции|инструкций|инструкцию|правила|правил|указания|указаний|команды|приказы|"
     "ограничения|ограничений|talimat|talimatlar|talimatları|talimatlarını|kurallar|kuralları|komutları|yönergeleri|"
     "التعليمات|تعليمات|القواعد|الأوامر|قواعد|القيود|निर्देश|निर्देशों|नियम|नियमों|आदेश|आदेशों|nirdesh|niyam|rules ko|"
     "instructions ko|hướng dẫn|chỉ dẫn|quy tắc|lệnh|chỉ thị|instruksi|perintah|aturan|tagubilin|panuto|mga tuntunin|"
     "指令|指示|规则|規則|说明|說明|命令|限制|准则|准則|约束|规定|提示|ルール|制限|規約|指図|지시|명령|규칙|지침|제한|"
     "คำสั่ง|กฎ|নির্দে|নিয়ম"},
    {Cue::earlier,
     "previous|previously|prior|earlier|above|preceding|before|former|foregoing|so far|initial|original|existing|"
     "up to now|until now|everything|all the above|any previous|you were given|you got|you received|i told you|"
     "you learned|been told|were told|i said before|said before|vorherige|vorherigen|vorigen|bisherigen|bisherige|"
     "obigen|oben|zuvor|davor|bisher|vorher|ursprünglichen|alles|frühere|früheren|précédent|précédente|"
     "précédentes|précédents|antérieures|ci dessus|jusqu|avant|anterior|anteriores|previas|previos|previo|"
     "arriba|antes|hasta ahora|precedente|precedenti|prima|sopra|finora|prévias|acima|até agora|vorige|eerdere|"
     "bovenstaande|poprzednie|poprzednich|wcześniejsze|wcześniejszych|powyższe|предыдущие|"
     "предыдущих|предыдущую|прежние|прежних|выше|ранее|önceki|"
     "yukarıdaki|daha önce|tüm|السابقة|السابق|أعلاه|सभी|पिछले|"
     "पिछली|पहले|ऊपर|pichle|pehle|pichhle|saare|trước|trước đó|phía trên|"
     "sebelumnya|di atas|nakaraang|nauna|lahat|之前|以前|先前|上述|上面|以上|此前|前面|所有|"
     "これまで|以前の|上記|前の|まで|이전|앞의|위의|지금까|ก่อนห|ข้างต|"
     "আগের|পূর্বব"},
    {Cue::instead,
     "instead|from now on|new instructions|new instruction|new task|new tasks|new rule|new rules|new directive|new "
     "order|henceforth|from this point|starting now|additional task|next task|only task|just print|new assignment|"
     "new conversation|now on|updated instructions|stattdessen|ab jetzt|ab sofort|von nun an|neue aufgabe|neuen "
     "aufgaben|sondern|à la place|désormais|à partir de|dorénavant|nouvelle tâche|nouvelles instructions|en su lugar|"
     "en lugar|a partir de|de ahora en|nueva tarea|nuevas instrucciones|invece|d ora in|nuovo compito|em vez|ao invés|"
     "nova tarefa|novas instruções|vanaf nu|in plaats daarvan|zamiast tego|od teraz|вместо этого|отныне|теперь ты|"
     "с этого момента|bundan sonra|bunun yerine|şu andan itibaren|بدلا من|بدلاً من|من الآن|इसके बजाय|अब से|ab se|"
     "iske bajay|thay vào đó|từ bây giờ|mulai sekarang|sebagai gantinya|mula ngayon|sa halip|从现在|而是|改为|取而代|"
     "新的指|新任务|代わりに|これから|今から|대신|이제부|지금부|จากนี้|এখন থেকে"},
    {Cue::act,
     "act as|acting as|act like|pretend|pretending|pretend to|roleplay|role play|role playing|imagine you|you are "
     "now|you re now|you will be|you are going|you will act|you will now|take the role|play the role|simulate|"
     "simulating|emulate|impersonate|behave as|behave like|your name is|assume the role|assume the identity|"
     "in the role|respond as|speak as|become|transform into|embody|persona|stay in character|in character|"
     "called dan|act|"
     "tu so als|spiele die rolle|du bist jetzt|du bist nun|sie sind jetzt|verhalte dich|stell dir vor|agieren|"
     "handle als|agiere als|auftreten|agis comme|tu es maintenant|fais semblant|vous êtes maintenant|imagine que|joue "
     "le rôle|comporte toi|actúa como|actua como|ahora eres|finge|imagina que|haz de cuenta|comportati come|ora sei|"
     "fai finta|immagina|agisci come|aja como|agora você é|finja|imagine que|doe alsof|je bent nu|gedraag je|udawaj|"
     "zachowuj się|jesteś teraz|притворись|представь|теперь ты|веди себя|действуй как|ты теперь|gibi davran|sen artık|"
     "rol yap|تصرف|تظاهر|أنت الآن|تخيل|अभिनय|कल्पना|नाटक|tum ab|ab tum|aap ab|hãy đóng vai|đóng vai|giả vờ|bạn là|"
     "berpura|bertindak sebagai|kamu sekarang|magpanggap|扮演|假装|假裝|假设你|你现在是|你現在是|想象你|想像你|演じ|"
     "ふりをし|なりき|あなたは今|역할을|인 척|연기해|당신은이|แกล้ง|สวมบท|সাজো|কল্পনা"},
    {Cue::persona,
     "dan|jailbreak|jailbroken|jailbreaking|evil|amoral|immoral|unethical|stan|dude|aim|devmode|developer mode|god "
     "mode|debug mode|admin mode|sudo mode|maintenance mode|root mode|dan mode|evil mode|opposite mode|villain|"
     "machiavellian|unhinged|chaotic|rebellious|rogue|sentient|alter ego|evil twin|opposite day|based|malicious|"
     "deviant|sociopath|psychopath|ruthless|unscrupulous|without morals|no morals|no conscience|böse|skrupellos|"
     "entwicklermodus|méchant|malveillant|mode développeur|malvado|modo desarrollador|sin escrúpulos|cattivo|modalità "
     "sviluppatore|mal intencionado|modo desenvolvedor|kwaadaardig|zły|злой|режим разработчика|джейлбрейк|"
     "geliştirici modu|وضع المطور|شرير|developer mod|डेवलपर "
     "मोड|越狱|越獄|邪恶|邪惡|开发者|開發者|脱獄|悪|탈옥|개발자|악당"},
    {Cue::no_limits,
     "unrestricted|uncensored|unfiltered|unlimited|unbound|unconstrained|no restrictions|no rules|no limits|no "
     "limitations|no filter|no filters|no ethical|no moral|no boundaries|no guidelines|no restriction|no censorship|"
     "without restrictions|without restriction|without rules|without any|without limits|without limitations|without "
     "filters|without filter|without ethics|without ethical|without moral|without censorship|without safety|do "
     "anything|anything now|can do anything|broken free|free from|freed from|not bound|not bound by|not restricted|"
     "not limited|unshackled|regardless of|nothing is forbidden|everything is legal|free of restrictions|outside the "
     "rules|keine regeln|keine einschränkungen|ohne einschränkungen|ohne regeln|ohne filter|ohne "
     "grenzen|uneingeschränkt|"
     "unzensiert|sans restriction|sans restrictions|sans limites|sans filtre|sans règles|aucune limite|aucune "
     "restriction|non censuré|sin restricciones|sin límites|sin limites|sin reglas|sin filtros|sin censura|senza "
     "restrizioni|senza limiti|senza regole|senza filtri|sem restrições|sem limites|sem regras|sem filtros|sem censura|"
     "zonder beperkingen|zonder regels|bez ograniczeń|bez zasad|без ограничений|без правил|без цензуры|без фильтров|"
     "sınırsız|sansürsüz|kısıtlama olmadan|kuralsız|بدون قيود|بلا قيود|بدون قواعد|बिना किसी|प्रतिबंध के|bina kisi|bina "
     "rok|"
     "không giới hạn|không hạn chế|tanpa batasan|tanpa aturan|walang "
     "limitasyon|无限制|不受限|没有限|無限制|不受任|没有任|"
     "無制限|制限なし|制限のな|제한 없|제한없|무제한|ไม่มีข"},
    {Cue::no_refusal,
     "never refuse|never refuses|cannot refuse|can t refuse|can not refuse|not refuse|don t refuse|do not refuse|"
     "refuse|refusing|no warnings|without warnings|without disclaimers|no disclaimers|no disclaimer|disclaimers|never "
     "say|do not say|don t say|not apologize|apologize|apologise|apologies|never break character|break character|"
     "breaking character|i can t|i cannot|i m sorry|as an ai|moralizing|no matter what|must obey|must comply|"
     "will comply|comply with|any question|any request|lehne|weigere|niemals ablehnen|jamais refuser|ne refuse|nunca "
     "te niegues|nunca rechaces|sin advertencias|mai rifiutare|nunca recuse|sem avisos|никогда не отказывай|не "
     "отказывайся|reddetme|لا ترفض|मना मत|mana mat|đừng từ chối|jangan menolak|不要拒绝|不得拒|不能拒|绝不拒|拒否しな|"
     "断らな|거절하|거부하"},
    {Cue::reveal,
     "reveal|print|repeat|show me|tell me|output|display|disclose|leak|expose|share|recite|dump|give me|write out|"
     "list all|copy|verbatim|word for word|summarize your|translate your|what were|what are your|what is your|return|"
     "spell check|echo|divulge|zeig|zeige|zeigen sie|verrate|nenne mir|wiederhole|wiederholen|gib mir|drucke|ausgeben|"
     "offenbare|révèle|révélez|montre|affiche|répète|répétez|donne moi|divulgue|revela|muestra|muéstrame|repite|"
     "imprime|dime|rivela|mostra|mostrami|ripeti|stampa|dimmi|revele|mostre|repita|diga|imprima|toon|onthul|herhaal|"
     "pokaż|ujawnij|powtórz|wypisz|покажи|раскрой|повтори|выведи|напечатай|скажи|расскажи|göster|açıkla|tekrarla|"
     "yazdır|söyle|اكشف|أظهر|كرر|اعرض|اطبع|दिखाओ|दिखाएं|बताओ|बताएं|दोहराओ|प्रकट|batao|dikhao|bata|tiết lộ|hiển thị|lặp "
     "lại|"
     "cho tôi|tampilkan|ungkapkan|ulangi|tunjukkan|ipakita|ibunyag|ulitin|显示|告诉我|告訴我|透露|输出|輸出|重复|重複|"
     "打印|泄露|揭示|公开|教えて|表示し|見せて|出力し|繰り返|알려줘|보여줘|출력|반복|공개해|บอก|แสดง|เปิดเผ|দেখাও|বলো|"
     "প্রকাশ"},
    {Cue::prompt,
     "system prompt|system prompts|initial prompt|original prompt|your prompt|your prompts|hidden prompt|secret "
     "prompt|first prompt|above prompt|prompt texts|prompt text|system message|system instructions|initial "
     "instructions|original instructions|your instructions|the instructions|instructions above|previous "
     "instructions|hidden instructions|secret instructions|your guidelines|your rules|your configuration|your "
     "programming|your context|text above|the above text|sentence above|everything above|words above|your "
     "directives|your embeddings|your training|context window|developer message|internal instructions|"
     "systemprompt|system prompt an|ihre anweisungen|deine anweisungen|deinen prompt|deine prompt|prompt texte|"
     "ursprünglichen anweisungen|prompt système|invite système|tes instructions|vos instructions|instructions "
     "initiales|prompt del sistema|mensaje del sistema|tus instrucciones|sus instrucciones|instrucciones iniciales|"
     "prompt di sistema|le tue istruzioni|tue istruzioni|istruzioni iniziali|prompt do sistema|suas instruções|"
     "instruções iniciais|systeemprompt|jouw instructies|je instructies|prompt systemowy|twoje instrukcje|системный "
     "промпт|системный запрос|системную подсказку|свои инструкции|твои инструкции|системные инструкции|sistem istemi|"
     "sistem istemini|sistem talimatları|موجه النظام|رسالة النظام|تعليماتك|सिस्टम प्रॉम्प्ट|system prompt batao|lời nhắc "
     "hệ|"
     "prompt hệ thống|prompt sistem|perintah "
     "sistem|系统提|系統提|提示词|提示詞|初始指|系统指|原始指|系统消|内部指|隐藏指|"
     "システムプ|初期指|프롬프|시스템"},
    {Cue::secret,
     "password|passwords|passcode|passphrase|api key|api keys|apikey|secret|secrets|secret key|secret word|credentials|"
     "credential|access token|private key|credit card|ssn|confidential|passwort|geheimnis|zugangsdaten|geheimwort|"
     "mot de passe|identifiants|contraseña|contraseñas|clave|secreto|credenciales|senha|senhas|segredo|credenciais|"
     "parola|segreto|credenziali|wachtwoord|geheim|hasło|haslo|пароль|пароли|секрет|şifre|parolayı|şifreyi|gizli|كلمة "
     "المرور|كلمة السر|سر|पासवर्ड|गुप्त|mật khẩu|bí mật|kata sandi|rahasia|密码|密碼|口令|密钥|秘密|パスワ|秘密の|비밀번|"
     "비밀|암호|รหัสผ|পাসওয়|लॉगिन"},
    {Cue::secrecy,
     "do not mention|don t mention|do not tell|don t tell|do not reveal|don t reveal|without telling|without "
     "mentioning|never mention|never reveal|secretly|silently|keep this|keep it secret|hide this|do not inform|"
     "don t inform|avoid detection|without alerting|do not alert|covertly|discreetly|do not disclose|don t disclose|"
     "nobody will know|between us|erwähne nicht|verrate nicht|heimlich|ne mentionne|ne dis pas|secrètement|no "
     "menciones|no digas|en secreto|non menzionare|di nascosto|não mencione|em segredo|не упоминай|тайно|незаметно|"
     "gizlice|söyleme|سرا|لا تذكر|चुपके|chupke|bí mật|diam "
     "diam|不要提|不要告|别告诉|秘密地|悄悄|偷偷|こっそ|言わない|몰래|"
     "말하지"},
    {Cue::send,
     "send|send it|send them|forward|upload|post to|exfiltrate|transmit|email to|e mail to|curl|webhook|deliver|"
     "append|fetch|load the image|render|make a request|submit|sende|schicke|leite weiter|hochladen|envoie|envoyez|"
     "transfère|envía|envia|reenvía|sube|invia|inoltra|carica|envie|encaminhe|stuur|verzend|wyślij|отправь|отправьте|"
     "перешли|загрузи|gönder|ilet|أرسل|ارسل|भेजो|भेजें|bhejo|gửi|chuyển tiếp|kirim|kirimkan|ipadala|发送|發送|转发|上传|"
     "送信|送って|転送|보내|전송|업로드|ส่ง|পাঠাও|पाठ"},
    {Cue::authority,
     "administrator|admin|root|superuser|sudo|authorized|authorised|authorization|clearance|override code|openai|"
     "anthropic|google deepmind|developer|developers|engineer|your creator|your creators|your owner|your developers|"
     "maintenance|debug|debugging|diagnostic|security audit|penetration test|red team|ceo|president|official|"
     "system update|policy update|test mode|entwickler|betreiber|autorisiert|administrateur|développeur|autorisé|"
     "administrador|desarrollador|autorizado|amministratore|sviluppatore|autorizzato|desenvolvedor|beheerder|"
     "administrator systemu|администратор|разработчик|разработчиков|авторизован|yönetici|geliştirici|المسؤول|المطور|"
     "مدير|व्यवस्थापक|डेवलपर|quản trị viên|nhà phát triển|pengembang|管理员|管理員|授权|授權|权限|管理者|권한|관리자"},
    {Cue::urgency,
     "urgent|urgently|attention|immediately|critical|important|priority|essential|mandatory|imperative|emergency|"
     "crucial|alert|warning|notice|at once|stop everything|dringend|achtung|sofort|wichtig|urgence|attention|"
     "immédiatement|urgente|atención|inmediatamente|importante|atenção|imediatamente|attenzione|immediatamente|"
     "dringend|"
     "natychmiast|срочно|внимание|немедленно|важно|acil|dikkat|hemen|عاجل|انتباه|فورا|तुरंत|महत्वपूर्ण|turant|khẩn cấp|chú "
     "ý|ngay lập tức|penting|segera|agad|mahalaga|紧急|緊急|立即|注意|重要|立刻|至急|긴급|즉시|중요|주의"},
    {Cue::answer,
     "say|reply with|respond with|answer with|only respond|only answer|only reply|just say|begin with|start with|"
     "begin your|start your|your response|your answer|your reply|write the|translate|output only|respond only|"
     "respond to|every answer|each response|sage|sagen sie|antworte|antworten sie|antworte mit|schreibe|réponds|"
     "répondez|réponse|responde|responda|tu respuesta|rispondi|tua risposta|sua resposta|antwoord|zeg|odpowiedz|"
     "powiedz|ответь|отвечай|скажи|напиши|cevap ver|de ki|yanıtla|yaz|قل|أجب|"
     "اكتب|कहो|जवाब|लिखो|bolo|likho|trả lời|nói|viết|jawab|katakan|tulis|sumagot|"
     "sabihin|回答|回复|只说|请说|说出|写出|答えて|言って|書いて|返答|대답|답변|말해|"
     "ตอบ|বলুন|লিখ"},
    {Cue::harm,
     "bomb|bombs|explosive|explosives|weapon|weapons|gun|guns|kill|murder|poison|malware|ransomware|virus|"
     "keylogger|trojan|botnet|phishing|phish|hack|hacking|hacker|hackers|exploit|exploits|ddos|steal|stealing|"
     "theft|fraud|scam|scams|counterfeit|forge|launder|laundering|smuggle|trafficking|meth|methamphetamine|"
     "cocaine|heroin|drug|drugs|fentanyl|terrorist|terrorism|attack|assassinate|kidnap|torture|suicide|self harm|"
     "anorexia|rape|child porn|racist|racism|sexist|nazi|hitler|hate speech|genocide|slur|slurs|insult|defamatory|"
     "defame|disinformation|misinformation|conspiracy|blackmail|extort|extortion|bully|harass|harassment|stalk|"
     "stalking|dox|doxxing|identity theft|illegal|illegally|unlawful|criminal|crime|harmful|dangerous|violent|"
     "violence|explicit|porn|erotic|sexual|nude|nsfw|napalm|anthrax|nerve gas|bioweapon|chemical weapon|pipe bomb|"
     "hotwire|lockpick|shoplift|burglary|arson|sabotage|deepfake|plagiarize|bribe|insider trading|tax evasion|"
     "ponzi|spyware|backdoor|sql injection|pirate|piracy|bombe|waffe|sprengstoff|töten|mord|hacken|stehlen|"
     "drogen|betrug|explosif|tuer|voler|drogue|pirater|bomba|explosivo|matar|robar|hackear|drogas|veneno|uccidere|"
     "rubare|droga|esplosivo|roubar|hackear|explosivos|bom|wapen|doden|stelen|bomba|broń|zabić|ukraść|"
     "бомба|бомбу|оружие|взрывчатку|убить|украсть|взломать|"
     "наркотики|яд|bomba|silah|öldür|çal|uyuşturucu|قنبلة|سلاح|قتل|سرقة|"
     "مخدرات|اختراق|बम|हथियार|हत्या|चोरी|ड्रग्स|"
     "हैक|bomb kaise|hack kaise|chori|bom|vũ khí|giết|ăn cắp|ma túy|senjata|membunuh|mencuri|"
     "narkoba|meretas|炸弹|炸彈|武器|杀人|殺人|毒品|黑客|偷窃|病毒|诈骗|爆炸|爆弾|武器|"
     "殺す|麻薬|ハッキ|盗む|폭탄|무기|살인|마약|해킹|훔치|ระเบิด|อาวุธ|"
     "বোমা|অস্ত্র"},
    {Cue::how_to,
     "how to|how do i|how can i|how would|step by step|steps to|steps|tutorial|guide|instructions for|"
     "instructions to|instructions on|recipe|detailed|in detail|methods|plan to|strategy|ways to|walk me through|"
     "wie man|anleitung|schritt für schritt|comment faire|étape par étape|guide|cómo|paso a paso|"
     "passo dopo passo|como fazer|passo a passo|hoe|stap voor stap|jak|krok po kroku|как сделать|"
     "пошагово|пошаговую|инструкцию по|nasıl|adım adım|كيفية|كيف|"
     "خطوة بخطوة|कैसे|चरण|kaise|cách|từng bước|cara|langkah demi|paano|如何|怎么|"
     "怎样|步骤|教程|方法|作り方|方法を|手順|방법|만드는|단계|วิธี|"
     "কিভাবে|কীভাবে"},
    {Cue::fiction,
     "story|novel|fictional|fiction|hypothetical|hypothetically|character|characters|scenario|movie|screenplay|"
     "script|scene|in a world|alternate universe|parallel universe|fantasy|game|play a game|villain|protagonist|"
     "dystopian|thought experiment|simulation|poem|song|narrative|chapter|author|writer|for educational|"
     "educational purposes|research purposes|for research|academic|geschichte|roman|fiktiv|hypothetisch|szenario|"
     "drehbuch|spiel|histoire|roman|fictif|hypothétique|scénario|jeu|personnage|historia|novela|ficticio|"
     "hipotético|hipotéticamente|escenario|personaje|juego|storia|romanzo|ipotetico|personaggio|gioco|história|"
     "romance|fictício|hipotético|personagem|jogo|verhaal|spel|historia|powieść|рассказ|история|"
     "роман|гипотетически|сценарий|персонаж|игра|игру|hikaye|senaryo|"
     "karakter|oyun|قصة|رواية|سيناريو|لعبة|कहानी|काल्पनिक|खेल|"
     "kahani|story ke|câu chuyện|giả thuyết|trò chơi|cerita|novel|permainan|kwento|故事|小说|假设|"
     "虚构|角色|剧本|游戏|物語|小説|仮定|ゲーム|シナリ|이야기|소설|가상|게임|"
     "เรื่อง|গল্প"},
    {Cue::protect,
     "prevent|prevents|preventing|prevention|detect|detecting|detection|protect|protects|protecting|protection|secure|"
     "securing|security|defend|defending|defense|defence|mitigate|mitigation|mitigating|avoid|block|blocking|monitor|"
     "monitoring|awareness|safeguard|harden|hardening|report|compliance|best practices|encrypt|encryption|firewall|"
     "authentication|validate|sanitize|verhindern|schützen|schutz|erkennen|sicherheit|sichern|prévenir|protéger|"
     "détecter|sécurité|empêcher|bloquer|prevenir|proteger|detectar|seguridad|evitar|bloquear|prevenire|proteggere|"
     "rilevare|sicurezza|impedire|bloccare|segurança|impedir|voorkomen|beschermen|beveiliging|zapobiegać|chronić|"
     "bezpieczeństwo|предотвратить|предотвращения|защитить|защиты|безопасность|безопасности|обнаружения|önlemek|"
     "korumak|güvenlik|engellemek|منع|حماية|أمن|كشف|रोकने|सुरक्षा|रोकथाम|पता लगाने|ngăn chặn|bảo vệ|bảo mật|phát hiện|"
     "mencegah|melindungi|keamanan|防止|保护|保護|检测|安全|防范|預防|预防|防ぐ|セキュ|検出|방지|보호|보안|감지|ป้องกั|"
     "ปลอดภ|সুরক্ষ"},
    {Cue::question,
     "what|what s|why|when|where|who|which|explain|describe|compare|summarize|define|discuss|analyze|can you|"
     "could you|wie|warum|wann|wer|welche|erkläre|erklären|quel|quelle|quels|pourquoi|comment|quand|expliquez|"
     "explique|qué|cuál|cuándo|quién|por qué|explica|quale|perché|quando|spiega|qual|quando|quem|por que|"
     "wat|waarom|wanneer|leg uit|dlaczego|kiedy|kto|wyjaśnij|что|почему|когда|кто|какой|"
     "какая|объясни|neden|kim|hangi|ما|لماذا|متى|من|क्या|क्यों|कब|"
     "कौन|kya|kyun|là gì|tại sao|khi nào|apa|mengapa|kapan|bakit|什么|为什|谁|哪|请解|请简|"
     "何|なぜ|いつ|誰|説明し|무엇|왜|언제|누가|อะไร|ทำไม|কি|কেন"},
    {Cue::assistant,
     "ai|chatgpt|gpt|gpt 4|gpt4|gpt 3|bard|gemini|claude|copilot|llama|mistral|chatbot|bot|assistant|language model|"
     "llm|ai model|artificial intelligence|openai s|model|ki|sprachmodell|assistent|ia|assistante|modelo de lenguaje|"
     "modello linguistico|modelo de linguagem|asistente|assistente|ии|нейросеть|чатбот|языковая модель|yapay zeka|"
     "الذكاء الاصطناعي|एआई|trí tuệ nhân|trợ lý|ai "
     "model|人工智|语言模|語言模|助手|模型|人工知|アシス|인공지|챗봇|어시스"},
    {Cue::tag,
     "im_start|im_end|inst|sys|system|assistant|user|human|start_header_id|end_header_id|eot_id|begin_of_text|"
     "endoftext|endofprompt|bos|eos|tool_response|function_results|developer"},
    {Cue::url, "http|https|www|ftp"},
    {Cue::encoding,
     "base64|base 64|rot13|rot 13|hex|hexadecimal|binary|morse|decode|decoded|encoded|encoding|cipher|caesar|ascii|"
     "backwards|reversed|reverse|leetspeak|unicode|dekodiere|décode|decodifica|decodificar|декодируй|base32|base85|"
     "解码|编码|デコー|디코드"},
};

}  // namespace

std::span<const CueWords> cue_words() noexcept { return kWords; }

}  // namespace policy::injection
