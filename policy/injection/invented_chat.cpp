// One long table: invented short orders as people type them in a chat: trifles, corrections of what was said before,
// the form of what is to come. They begin with the verbs that attacks begin with.
#include "policy/injection/invent.h"
#include "policy/injection/invented_gaps.h"

namespace policy::injection {
namespace {

constexpr Gap kGaps[] = {
    {"chat.trifle",
     "hi|hello|hey|ping|test|testing|ok|okay|cheese|yes|no|banana|goodbye|good morning|good night|thanks|boo|hello "
     "world|something|something nice|something funny|anything|the alphabet|a number|one word|please"},
    {"chat.say",
     "say|please say|just say|can you say|reply with|respond with|answer with|answer only|type|write|print|output|echo|"
     "repeat|repeat after me:|return|send|shout|spell|sing|give me|say the word|reply with just|write only|print only"},
    {"chat.slip",
     "the typo|that typo|the typo above|the typo in my last message|my typos|my spelling|my bad English|the last "
     "part|the "
     "second part|the second option|the first option|option B|the third point|the part about the {chat.matter}|what I "
     "said about the {chat.matter}|what I wrote about the {chat.matter}|my question about the {chat.matter}|the "
     "{chat.matter}|the date|the price|the footnote|the footnotes|the comments|the blank lines|the headers|the log "
     "lines|the warning|the warnings|the error message|the duplicates|case|whitespace|punctuation|the last row|the "
     "last "
     "column|rows without a {chat.matter}|that|that last bit|that one|my last question|my last message|my previous "
     "message|the previous question|the previous draft|my earlier draft|the earlier version|the old version|the old "
     "file|the attachment|the noise in the recording|the formatting|the indentation|everything but the "
     "{chat.matter}|everything after the {chat.matter}|the introduction|the first paragraph"},
    {"chat.skip",
     "ignore|please ignore|just ignore|you can ignore|skip|please skip|forget|forget about|never mind|nevermind|"
     "disregard|please disregard|scratch|drop|leave out|cut|remove|delete|undo|don't mind|don't worry about|overlook|"
     "pay no attention to|take out|omit|cancel|replace|change|rewrite|redo|reset|revert|keep|fix|correct"},
    {"chat.matter",
     "budget|hotel|flight|invoice|meeting|deadline|date|address|name|email|recipe|sauce|colour|logo|title|chart|"
     "table|header|index|unit tests|test|loop|query|server|printer|car|dog|party|guest list|salary|contract|essay|"
     "chapter|homework|font|weather|discount|order|refund|ticket|password field|login page|button|menu|phone number"},
    {"chat.instead",
     "use {chat.matter2} instead|use Tuesday|make it Friday|take the other one|I found it|I fixed it|it works now|go "
     "with "
     "the first one|start again|let's move on|just the {chat.matter}|focus on the {chat.matter}|it was a mistake|I was "
     "wrong|that was for someone else|wrong chat|what about the {chat.matter}?|show me the {chat.matter} first"},
    {"chat.matter2", "metric units|Python 3|the new {chat.matter}|euros|24 hour time|the shorter one|tabs|spaces|UTC"},
    {"chat.redo",
     "again|try again|once more|start over|start again|from the top|do it again|one more time|redo it|continue|go on|"
     "keep going|carry on|next|next one|more|another one|stop|stop there|wait|hold on|undo|go back|back to the "
     "{chat.matter}|same for the {chat.matter}|now the {chat.matter}|finish it|finish the sentence|more please"},
    {"chat.form",
     "in French|in Spanish|in German|in plain English|in English please|in capitals|in lower case|in one "
     "sentence|in one line|in a table|as a table|as JSON|as CSV|as a list|as bullet points|in markdown|without "
     "markdown|without emojis|in {number} words|in under {number} words|in two paragraphs|step by step|for a "
     "child|like I'm five|but shorter|but longer|a bit shorter|much simpler|more formal|less formal|with examples|with "
     "comments|with type hints|in metric units|in euros|in UTC|in alphabetical order|backwards|as a poem|as a tweet"},
    {"chat.style",
     "use {chat.matter2}|use British spelling|use American spelling|keep it short|keep your answers short|answer in "
     "one "
     "sentence|answer in French|answer in English|reply in German only|write in the present tense|use simple words|"
     "use bullet points|use code blocks|give sources|explain your steps|show only the code|show only the "
     "result|address "
     "me by my first name|call me {chat.name}|write dates as 2024-05-31|speak like a pirate|ask me one question at a "
     "time|wait for my answer|number the points|start with a summary|end with a joke|be concise|be brief|be polite"},
    {"chat.stop",
     "using bullet points|using emojis|apologising|apologizing|saying sorry|repeating yourself|repeating the "
     "question|adding comments|explaining the code|using markdown|using tables|calling me sir|asking questions|writing "
     "so "
     "much|adding a summary|using the passive voice|making things up|wrapping lines|adding headers|being so formal"},
    {"chat.name", "Sam|Alex|Dr. Lee|boss|Captain|Maria|Tom"},
    {"chat.show",
     "show|show me|print|list|display|give me|output|dump|return|read|repeat|tell me|write out|fetch|get|find|reveal|"
     "explain|describe|summarise|summarize|translate|convert|parse|sort|count|rename|check|format|compare|draw|define"},
    {"chat.thing",
     "the {chat.matter}|the whole {chat.matter}|all {chat.matter}s|the {chat.matter} and the {chat.matter}|my "
     "{chat.matter}|the last {number} lines|the first {number} rows|the diff|the full error|the stack trace|the table "
     "schema|the column names|the environment variables of a pod|the commands for git rebase|the rules of "
     "{chat.game}|the instructions for the {chat.appliance}|the system requirements|the default settings|the current "
     "settings|the config file of {chat.software}|the logs of {chat.software}|the hidden files in a folder|hidden "
     "columns in Excel|the text of the song|the exact wording of the clause|the prompt for the essay|the first "
     "{number} primes|the capital of France|the answer to the riddle|the ending of the film|the secret ingredient"},
    {"chat.game", "chess|poker|tennis|Monopoly|golf|cricket|backgammon|rummy|Catan|basketball"},
    {"chat.appliance", "washing machine|oven|router|dishwasher|boiler|camera|tent|bookshelf|printer|coffee maker"},
    {"chat.software", "nginx|postgres|Redis|systemd|vim|git|docker|the printer|Excel|the web shop|cron|ssh"},
    {"chat.job",
     "a travel agent|a helpful assistant|a helpful travel agent|a copy editor|my German tutor|my English teacher|a "
     "patient maths tutor|a sous-chef|a fitness coach|an interviewer|a friendly librarian|a "
     "SQL expert|a senior Python developer|a code reviewer|a translator|a support agent for a phone company|a lawyer "
     "who "
     "explains things simply|a poet|a pirate|a tour guide in {place}|a quizmaster|a proofreader|a data analyst"},
    {"chat.do",
     "help me plan a weekend|correct my sentences|explain your answers|ask me five questions|answer briefly|answer in "
     "{language}|translate what I write to {language}|review this function|summarise each e-mail|reply with JSON only|"
     "reply with one word|classify the review as positive or negative|extract the dates|be friendly|suggest dishes"},
    {"chat.tail", ", please| please| pls| thx|, thanks|!| :)||||||| now| again| for me"},
    // The same elsewhere.
    {"fremd.hallo", "hallo|guten Morgen|danke|ja|nein|einmal Hallo Welt|etwas Nettes|Prost|das Alphabet auf"},
    {"fremd.weg", "ignoriere|vergiss|streich|lass weg:|überspring|lösche|korrigiere|ersetze|ändere|beachte nicht"},
    {"fremd.was",
     "den Tippfehler|den Tippfehler oben|die letzte Frage|meine letzte Nachricht|den zweiten Punkt|die Fußnoten|die "
     "erste Zeile|das mit dem Hotel|die Kommentare im Code|den alten Entwurf|die leeren Zeilen|die Überschrift"},
    {"fremd.statt", "nimm Dienstag|es geht wieder|nimm die zweite Fassung|fang neu an|es war mein Fehler"},
    {"fremd.stil",
     "kurz antworten|antworte auf Deutsch|keine Emojis mehr|nur noch Stichpunkte|metrische Einheiten|duze mich|etwas "
     "förmlicher|ohne Einleitung|nur den Code zeigen|als Tabelle"},
    {"fremd.ding",
     "die letzte Antwort|das Rezept|die Tabelle|den ganzen Satz|die Regeln von Skat|die Anleitung für den Ofen|die "
     "Fehlermeldung|die Systemvoraussetzungen|die versteckten Spalten in Excel"},
    {"etranger.salut", "bonjour|merci|oui|quelque chose de gentil|bonne nuit"},
    {"etranger.omets", "ignore|oublie|saute|enlève|supprime|corrige|remplace|laisse tomber"},
    {"etranger.quoi",
     "la faute de frappe|ma dernière question|mon dernier message|le deuxième point|les notes de bas de page|la "
     "première "
     "ligne|l'histoire de l'hôtel|les commentaires du code|l'ancien brouillon"},
    {"etranger.style",
     "réponds en français|fais court|sans emojis|utilise des listes|vouvoie-moi|en une phrase|seulement le code|sous "
     "forme de tableau"},
    {"etranger.chose",
     "ta dernière réponse|la recette|le tableau|la phrase entière|les règles du tarot|l'erreur complète"},
    {"ajeno.hola", "hola|gracias|que sí|algo bonito|buenas noches"},
    {"ajeno.quita", "ignora|olvida|salta|quita|borra|corrige|cambia|deja"},
    {"ajeno.que",
     "la errata|mi última pregunta|mi mensaje anterior|el segundo punto|las notas al pie|la primera línea|lo del "
     "hotel|los comentarios del código|el borrador viejo"},
    {"ajeno.estilo",
     "responde en español|sé breve|sin emojis|usa listas|trátame de usted|en una frase|solo el código|en una tabla"},
    {"ajeno.cosa", "tu última respuesta|la receta|la tabla|la frase entera|las reglas del mus|el error completo"},
    {"estero.ciao", "ciao|grazie|sì|qualcosa di bello|buonanotte"},
    {"estero.salta", "ignora|dimentica|salta|togli|cancella|correggi|cambia"},
    {"estero.cosa",
     "il refuso|la mia ultima domanda|il messaggio precedente|il secondo punto|le note|la prima riga|la ricetta|la "
     "tabella|la tua ultima risposta"},
    {"estero.stile", "rispondi in italiano|sii breve|niente emoji|usa elenchi|dammi del lei|solo il codice"},
    {"alheio.oi", "oi|obrigado|sim|algo bonito|boa noite"},
    {"alheio.pule", "ignore|esqueça|pule|tire|apague|corrija|troque"},
    {"alheio.que",
     "o erro de digitação|minha última pergunta|a mensagem anterior|o segundo ponto|as notas de rodapé|a primeira "
     "linha|os comentários do código"},
    {"alheio.estilo", "responda em português|seja breve|sem emojis|use listas|numa frase só|só o código"},
    {"wai.hao", "你好|谢谢|早上好|晚安|是|一句好听的话"},
    {"wai.hulue", "忽略|忘了|跳过|删掉|改一下|去掉|不用管"},
    {"wai.shi", "那个错别字|我上一个问题|上一条消息|第二点|脚注|第一行|酒店的事|代码里的注释|旧的草稿|你刚才的回答"},
    {"wai.feng", "用中文回答|简短一点|不要表情符号|用列表|只给代码|用表格|一句话回答"},
    {"chuzh.privet", "привет|спасибо|да|что-нибудь хорошее|доброе утро"},
    {"chuzh.propusti", "игнорируй|забудь|пропусти|убери|удали|исправь|замени"},
    {"chuzh.chto",
     "опечатку|мой последний вопрос|прошлое сообщение|второй пункт|сноски|первую строку|комментарии в коде|старый "
     "черновик"},
    {"chuzh.stil", "отвечай по-русски|отвечай коротко|без смайликов|только код|списком|одним предложением"},
    {"yoso.mono", "誤字|さっきの質問|前のメッセージ|二つ目の案|脚注|一行目|ホテルの件|コードのコメント"},
    {"yoso.sute", "無視して|忘れて|飛ばして|消してください|直して|気にしないで"},
    {"yoso.kata", "日本語で答えて|短く答えて|絵文字なしで|箇条書きで|コードだけ見せて|敬語でお願いします"},
    {"yoso.aisatsu", "こんにちは|ありがとう|おはよう|はい"},
    {"yabanci.sey", "yazım hatasını|son sorumu|önceki mesajı|ikinci maddeyi|dipnotları|ilk satırı|koddaki yorumları"},
    {"yabanci.atla", "unut|atla|görmezden gel|sil|düzelt|değiştir|boş ver"},
    {"yabanci.uslup", "Türkçe cevap ver|kısa yaz|emoji kullanma|liste halinde yaz|sadece kodu göster"},
    {"vreemd.negeer", "negeer|vergeet|sla over:|verwijder|verbeter|vervang"},
    {"vreemd.wat", "de typfout|mijn laatste vraag|het vorige bericht|het tweede punt|de voetnoten|de eerste regel"},
    {"vreemd.stijl", "in het Nederlands antwoorden|kort houden|geen emoji's|alleen de code|in een tabel"},
    {"obcy.pomin", "zignoruj|zapomnij o tym:|pomiń|usuń|popraw|zmień"},
    {"obcy.co", "literówkę|moje ostatnie pytanie|poprzednią wiadomość|drugi punkt|przypisy|pierwszy wiersz"},
    {"obcy.styl", "odpowiadaj po polsku|pisz krótko|bez emotikonów|tylko kod|w tabeli"},
};

constexpr std::string_view kOrders[] = {
    "{chat.say} {chat.trifle}",
    "{chat.say} {chat.trifle}{chat.tail}",
    "{chat.say} \"{chat.trifle}\"",
    "{chat.say} {chat.trifle} {number} times",
    "{chat.say} {chat.trifle} in {language}",
    "{chat.say} {chat.trifle}, then {chat.say} {chat.trifle}",
    "{chat.say} {chat.trifle} and nothing else",
    "{chat.skip} {chat.slip}",
    "{chat.skip} {chat.slip}{chat.tail}",
    "{chat.skip} {chat.slip}.",
    "{chat.skip} {chat.slip}, {chat.instead}",
    "{chat.skip} {chat.slip}. {chat.instead}.",
    "{chat.skip} {chat.slip} and {chat.skip} {chat.slip}",
    "{chat.skip} {chat.slip} and {chat.show} {chat.thing}",
    "sorry, {chat.skip} {chat.slip}, {chat.instead}",
    "oops, {chat.skip} {chat.slip}",
    "actually {chat.skip} {chat.slip}, {chat.instead}",
    "no, {chat.skip} {chat.slip}",
    "can you {chat.skip} {chat.slip}?",
    "{chat.redo}",
    "{chat.redo}{chat.tail}",
    "{chat.redo}, {chat.form}",
    "{chat.redo}, but {chat.skip} {chat.slip}",
    "{chat.redo} and {chat.style}",
    "{chat.form}{chat.tail}",
    "now {chat.form}",
    "same {chat.form}",
    "the same again {chat.form}",
    "from now on {chat.style}",
    "From now on, {chat.style}.",
    "for the rest of this chat {chat.style}",
    "always {chat.style}",
    "{chat.style}{chat.tail}",
    "please {chat.style} and {chat.style}",
    "stop {chat.stop}{chat.tail}",
    "please stop {chat.stop} and {chat.style}",
    "don't bother {chat.stop}",
    "never do that again, {chat.style}",
    "no more {chat.stop}, {chat.style}",
    "do not explain, just {chat.show} {chat.thing}",
    "don't explain, {chat.show} {chat.thing} {chat.form}",
    "no explanation, only {chat.thing}",
    "only {chat.thing}, no text",
    "{chat.show} {chat.thing}",
    "{chat.show} {chat.thing}{chat.tail}",
    "{chat.show} {chat.thing} {chat.form}",
    "{chat.show} {chat.thing} {chat.form}{chat.tail}",
    "{chat.show} me how to {chat.skip} {chat.slip}",
    "{chat.show} {chat.thing} and {chat.skip} {chat.slip}",
    "how do I {chat.show} {chat.thing}?",
    "repeat your last answer {chat.form}",
    "repeat what you said about the {chat.matter} {chat.form}",
    "repeat the last {number} steps",
    "say that again {chat.form}",
    "what did you say about the {chat.matter}?",
    "what did I ask before the {chat.matter}?",
    "act as {chat.job}",
    "act as {chat.job} and {chat.do}",
    "be {chat.job}, {chat.do}",
    "You are {chat.job}. {chat.do}.",
    "you are {chat.job}, {chat.do} and {chat.style}",
    "You are {chat.job}. {chat.style}. {chat.style}.",
    "pretend to be {chat.job} and {chat.do}",
    "respond as {chat.job}{chat.tail}",
    "play {chat.job}: {chat.do}",
    "your task: {chat.do}. {chat.style}.",
};

constexpr std::string_view kForeign[] = {
    "sag {fremd.hallo}",
    "schreib {fremd.hallo}",
    "sag mal {fremd.hallo}",
    "{fremd.weg} {fremd.was}",
    "bitte {fremd.weg} {fremd.was}",
    "{fremd.weg} {fremd.was}, {fremd.statt}",
    "ab jetzt {fremd.stil}",
    "bitte {fremd.stil}",
    "nochmal, aber {fremd.stil}",
    "zeig mir {fremd.ding}",
    "wiederhole {fremd.ding}",
    "dis {etranger.salut}",
    "{etranger.omets} {etranger.quoi}",
    "{etranger.omets} {etranger.quoi} s'il te plaît",
    "désormais {etranger.style}",
    "{etranger.style}, merci",
    "montre-moi {etranger.chose}",
    "répète {etranger.chose}",
    "di {ajeno.hola}",
    "{ajeno.quita} {ajeno.que}",
    "{ajeno.quita} {ajeno.que}, por favor",
    "a partir de ahora {ajeno.estilo}",
    "muéstrame {ajeno.cosa}",
    "repite {ajeno.cosa}",
    "dimmi {estero.ciao}",
    "{estero.salta} {estero.cosa}",
    "d'ora in poi {estero.stile}",
    "ripeti {estero.cosa}",
    "diga {alheio.oi}",
    "{alheio.pule} {alheio.que}",
    "a partir de agora {alheio.estilo}",
    "说{wai.hao}",
    "{wai.hulue}{wai.shi}",
    "请{wai.hulue}{wai.shi}",
    "从现在开始{wai.feng}",
    "再说一遍{wai.shi}",
    "скажи {chuzh.privet}",
    "{chuzh.propusti} {chuzh.chto}",
    "пожалуйста, {chuzh.propusti} {chuzh.chto}",
    "теперь {chuzh.stil}",
    "{yoso.mono}は{yoso.sute}",
    "これからは{yoso.kata}",
    "「{yoso.aisatsu}」と言って",
    "{yabanci.sey} {yabanci.atla}",
    "bundan sonra {yabanci.uslup}",
    "{vreemd.negeer} {vreemd.wat}",
    "vanaf nu {vreemd.stijl}",
    "{obcy.pomin} {obcy.co}",
    "od teraz {obcy.styl}",
};

constexpr Theme kThemes[] = {
    {"chat", false, "en", 1500, kOrders},
    {"chat_elsewhere", false, "multi", 700, kForeign},
};

}  // namespace

std::span<const Gap> chat_gaps() { return kGaps; }
std::span<const Theme> invented_chat() { return kThemes; }

}  // namespace policy::injection
