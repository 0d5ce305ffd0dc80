"""What is peculiar to a language: its stemmer, and its words that carry no topic.

Stop words are function words only: articles, pronouns, prepositions, conjunctions, auxiliaries, as the grammars list
them. A word is one by what is written, accents and all: Vietnamese "ăn" (to eat) is not English "an".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import Stemmer

from corpus.records.folding import fold

DEFAULT = "en"
"""Of text that does not say otherwise."""

_SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
"""Stemmers of the Snowball project (Porter, "Snowball: a language for stemming algorithms", 2001)."""

_LETTERS_KEPT = {"ga": 0, "id": 0, "nl": 0, "tr": 0, "et": 1, "sr": 1}
"""Where a stem may begin otherwise than its word within two letters: how many letters are sure to stay."""


def n_letters_kept(language: str) -> int:
    """How many letters a stem in ``language`` begins with as its word does: 0, 1 or 2, but for words that British
    spelling begins otherwise, and for the umlauts that German takes written out for written ones ("ueben", "ub").

    Held against the vocabularies of the Snowball project, 1.2 million words (docs/lists-tried.md).
    """
    return _LETTERS_KEPT.get(language, 2)


_STOP_WORDS = {
    "en": (
        "a an and are as at be been but by can could did do does for from had has have he her his how i if in "
        "into is it its me my no nor not of off on or our over she should so than that the their them then "
        "there these they this those to under up us was we were what when where which while who whom why will "
        "with would you your"
    ),
    "ar": (
        "في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا هو هي هم هن أن إن كان كانت كانوا يكون تكون قد لقد "
        "لم لن لا كل بعض بين أو ثم حتى عند عندما كما لكن منذ أي أين متى كيف لماذا كم هل به بها له لها لهم فيه فيها منه "
        "منها عليه عليها إليه إليها وقد وكان وهو وهي التى الى او ان انه أنه أنها"
    ),
    "ca": (
        "el la els les un una uns unes de del dels a al als en amb per i o que és són ser era eren ha han havia no "
        "més molt com quan on qui què quin quina quins quines aquest aquesta aquests aquestes això es se hi ho li lo "
        "seu seva seus seves ja si però també sobre entre fins des sense"
    ),
    "cs": (
        "a aby ale ani až bez být byl byla bylo byli co do i jak jako je jeho její jejich jen jsou již k kde kdo kdy "
        "ke která které který kteří má mezi mu na nad ne nebo není o od po pod podle pro proto proč před při s se si "
        "ta tak také tato tedy ten tento to tu ty u v ve však z za ze že"
    ),
    "da": (
        "af alle at bliver blev da de dem den der deres det dette dig din disse dog du efter eller en end er et for "
        "fra ham han hans har havde hende hendes her hun hvad hvem hvilken hvilke hvilket hvis hvor hvordan hvorfor "
        "hvornår i ikke ind jeg jer kan kunne man med meget men mig min mod må ned når nu og også om op os over på "
        "sig sin skal skulle som til ud under var vi vil ville være"
    ),
    "de": (
        "ab aber als am an auch auf aus bei beim bin bis bist da dass daß dem den denn der des die dies diese diesem "
        "diesen dieser dieses doch du durch ein eine einem einen einer eines er es für hat hatte hatten haben hier "
        "ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja kann können könnte man mein meine mit muss "
        "nach nicht noch nur ob oder ohne sein seine seinem seinen seiner seit sich sie sind so soll über um und uns "
        "unser unter vom von vor war waren warum was wegen welche welchem welchen welcher welches wem wen wenn wer "
        "werden wessen wie wir wird wo wurde wurden würde zu zum zur zwischen"
    ),
    "el": (
        "ο η το οι τα του της των τον την τους τις στο στη στον στην στους στις στα σε και ή να θα για από με κατά "
        "προς πριν μετά είναι ήταν έχει έχουν είχε είχαν που πώς πως ποιος ποια ποιο ποιοι ποιες τι πότε πού πόσο "
        "πόσα ποιον ποιων αυτό αυτή αυτός αυτά αυτοί αυτές ένα ένας μια μία δεν μη μην όταν αλλά αν ως κάθε όπως ότι "
        "οποία οποίο οποίος του τη"
    ),
    "es": (
        "a al ante bajo con contra cual cuál cuáles cuales cuando cuándo cuánto cuántos cuántas como cómo de del desde "
        "donde dónde durante e el él ella ellas ellos en entre era eran es esa esas ese eso esos esta está están estas "
        "este esto estos fue fueron ha han hasta hay la las le les lo los más me mi muy ni no nos o para pero por "
        "porque qué que quién quien quiénes se según ser si sí sin sobre son su sus también te tiene tienen tu un una "
        "unas uno unos y ya"
    ),
    "et": (
        "ei et ja ka kas kes kui kuid kuidas ma me mida mille mis nad need nende nii ning oli olid olla on ole oma "
        "pole sa see seda selle siis sest ta te tema või"
    ),
    "eu": "eta da ez du dira bat zen baina edo ere dute duen den hau hori zer nor non noiz nola",
    "fa": (
        "و در به از که این آن را با است برای بود شد یک تا بر هم نیز یا هر چه می شود کرد شده خود او ما شما آنها ایشان "
        "چرا کجا چگونه کدام اما اگر پس نه"
    ),
    "fi": (
        "ei eivät ja joka jotka jonka joita jos kanssa kuin kuinka kun kuka mikä missä mitä mitkä milloin miksi miten "
        "minkä hän he se ne tämä nämä tuo nuo sen niiden että mutta myös niin nyt oli olivat on ollut olla ovat tai "
        "vai sekä siis sitä vain voi"
    ),
    "fr": (
        "à au aux avec ce ces cet cette ceux chez comme comment d dans de des donc dont du elle elles en entre est et "
        "étaient était été être eu eux il ils j je l la le les leur leurs lors lui m ma mais me même mes moi mon n ne "
        "nos notre nous on ont ou où par pas pendant plus pour pourquoi qu quand que quel quelle quelles quels qui "
        "quoi s sa sans se selon ses si son sont sous sur ta te tes toi ton tu un une vers vos votre vous y"
    ),
    "ga": "agus an na ar as ag le do go i is ní sé sí siad a de faoi ó chun mar nach bhí tá cé cad conas",
    "he": (
        "של את על עם אל הוא היא הם הן זה זאת זו אלה אני אתה אנחנו לא כן גם או אם כי אשר מה מי איך איפה מתי למה היה "
        "היתה היו יש אין כל רק עד בין לפני אחרי"
    ),
    "hi": (
        "का के की को में से ने पर और या है हैं था थी थे हो होता होती होते हुआ हुई हुए यह ये वह वे इस इन उस उन इसके "
        "उसके इसका उसका किस किसी कौन क्या कब कहाँ क्यों कैसे कितने कितना कितनी कौनसा जो जिस जिन जब तक तो ही भी एक कि "
        "लिए साथ अपने अपनी अपना द्वारा नहीं न कर करने करना किया गया गई गए जाता जाती जाते रहा रही रहे सकता सकते सकती"
    ),
    "hu": (
        "a az és hogy nem is egy volt van voltak vannak meg már csak de ha mint ez ezt azt akkor ami amely amelyek aki "
        "akik ki mi mit mikor hol hogyan miért melyik mennyi hány el fel le be ki vagy volna lett lesz való után alatt "
        "között szerint által ezek azok"
    ),
    "hy": "և է են էր որ ի մեջ համար ինչ ով երբ որտեղ ինչպես ինչու այս այդ այն նա նրա կամ բայց",
    "id": (
        "ada adalah agar akan apa apakah atau bagaimana bagi bahwa beberapa bisa dalam dan dapat dari dengan di dia "
        "ia ini itu juga kami kapan karena ke kepada kita mana mereka mengapa oleh pada para saat saya sebagai "
        "sebuah secara seperti serta siapa sudah telah tetapi tidak untuk yang"
    ),
    "it": (
        "a ad agli ai al alla alle allo anche c che chi ci come con contro cosa cui d da dagli dai dal dalla dalle "
        "dallo degli dei del dell della delle dello di dove e è ed era erano fra gli ha hanno i il in io l la le lei "
        "li lo loro lui ma mi ne negli nei nel nella nelle nello noi non o per perché più qual quale quali quando "
        "quanto quanti quante quel quella quelle quelli quello questa queste questi questo se sei si sia sono stata "
        "stati stato su sua sue sugli sui sul sulla sulle suo suoi tra tu un una uno"
    ),
    "lt": "ir yra kad su į iš ar bet buvo kaip tai kas ką kur kada kodėl jis ji jie jos jo jų dėl nuo iki per po prie",
    "ne": "को का की र मा ले लाई छ छन् थियो हो यो त्यो के कुन कहाँ कसरी किन बाट सँग पनि",
    "nl": (
        "aan al als bij dan dat de deze die dit door een en er had hadden heb hebben heeft het hij hoe hoeveel hun ik "
        "in is je kan kunnen maar men met mijn na naar niet nog nu of om onder ons ook op over te tegen tot uit van "
        "veel voor waar waarom wanneer waren was wat we welk welke werd werden wie wij wordt worden zal ze zich zij "
        "zijn zo zou"
    ),
    "no": (
        "alle at av ble blir både da de dem den denne der deres det dette disse du eller en er et ett for fra ha hadde "
        "han hans har hennes her hun hva hvem hvilken hvilke hvilket hvor hvordan hvorfor i ikke inn jeg kan kunne man "
        "med meg men mot må når nå og også om opp oss over på seg sin skal skulle som til under ut var ved vi vil "
        "ville være vært"
    ),
    "pl": (
        "a aby ale bez być był była było były co czy dla do gdy gdzie go i ich ile im jak jaka jaki jakie jako je jego "
        "jej jest jeszcze już kiedy kto która które którego który których której lub ma mają między na nad nie niż o "
        "od on ona oni ono oraz po pod poza przed przez przy się są ta tak także tam te tego tej ten to tu tym u w we "
        "więc z za ze że"
    ),
    "pt": (
        "a à ao aos aquela aquele aqueles as às até com como da das de dela dele deles do dos e é ela elas ele eles em "
        "entre era eram essa esse esses esta está estão estas este estes eu foi foram há isso isto já lhe mais mas me "
        "mesmo muito na não nas nem no nos nós o onde os ou para pela pelas pelo pelos por porque qual quais quando "
        "quanto quantos quantas que quem se sem ser seu seus sua suas são só também te tem têm tinha um uma umas uns"
    ),
    "ro": (
        "a acea această aceasta acest acesta aceste acestea acestor acestui ai al ale am ar are asupra au ca că căreia "
        "cărei care cât câte câți ce cel cele cei celor cine cu cum când cui de decât deci despre din dintre do după "
        "ea ei el ele era erau este eu fi fiind fost iar în într între îi îl își la le lor lui mai mult ne nici nu o "
        "or pe pentru prin sa să sau se si și sub sunt ta te toate tot toți un una unde unei unele unii unor unui va "
        "vor"
    ),
    "ru": (
        "а без бы был была были было быть в вам вас весь во вот все всё всех вы где да для до его ее её если есть ещё "
        "еще же за здесь и из или им их к как какая какие какой каком какое когда ко кто куда ли либо между меня мне "
        "может мы на над нас не него неё ней нет ни них но о об однако он она они оно от очень по под при с сколько со "
        "так также такой там те тем то того тоже той только том ты у уже чего чем что чтобы чья эта эти это этого этой "
        "этом этот я которая которые которого которой который которых"
    ),
    "sr": "и је се на у да су за од са као што који која које није али или би ће bi je se na u da su za od sa kao što",
    "sv": (
        "alla att av blev blir då de dem den denna deras dess dessa det detta dig din du där efter ej eller en er ett "
        "från för ha hade han hans har henne hennes hon honom hur hvad här i icke in inte jag kan kunde man med mellan "
        "men mig min mot mycket ni nu när någon något några och om oss på samma sedan sig sin sina sitt ska skall "
        "skulle som så till under upp ut utan vad var varför varit vara vart vem vi vid vilka vilken vilket är över"
    ),
    "ta": "மற்றும் ஒரு இந்த அந்த என்று என இது அது யார் என்ன எப்போது எங்கே எப்படி ஏன்",
    "th": "",
    "tr": (
        "acaba ama ancak bazı ben bir biri biz bu bunlar bunun çok çünkü da daha de değil diye en gibi hangi hangisi "
        "hem hep hiç için ile ise kaç kadar kim kime kimin mi mı mu mü nasıl ne neden nedir nerede nereye ne o olan "
        "olarak oldu olduğu olduğunu onlar onun ve veya ya yani şey şu sen siz tarafından üzere vardı var"
    ),
    "uk": (
        "а або але без був була були було бути в вже ви від він вона вони воно для до є за з зі і із її їх його й як "
        "яка яке який які якого коли ми на над не ні о об під по при про та так також там те ти то тут у хто це цей "
        "ця ці чи що щоб я"
    ),
    "vi": (
        "của và là các có cho được trong một những với này đó đã đang sẽ khi không thì mà ở ra vào về bởi theo như "
        "nào gì ai đâu sao bao tại từ đến trên dưới hay hoặc rằng cũng nên vì nếu do để lại bị ông bà họ"
    ),
}


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


STOP_WORDS: dict[str, frozenset[str]] = {code: _listed(words) for code, words in _STOP_WORDS.items()}
"""By language, words without a topic: in small letters, accents kept. They take a position and no posting."""


PECULIAR_LETTERS = {
    "cs": "řěů",
    "da": "æø",
    "de": "ß",
    "es": "ñ¿¡",
    "et": "õ",
    "fr": "œ",
    "hu": "őű",
    "lt": "ėįų",
    "no": "æø",
    "pl": "łęąśż",
    "pt": "ãõ",
    "ro": "țșăţ",
    "tr": "ğış",
    "vi": "ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
}
"""Letters that few others of Latin script write: as telling as small words, of which Turkish has few."""


@cache
def folded_stop_words(language: str) -> frozenset[str]:
    """The stop words of a language as folded words; empty where none are known."""
    return frozenset(map(fold, STOP_WORDS.get(language, ())))


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    # Its own cache would not be safe between threads; ours are.
    name = _SNOWBALL.get(language)
    return Stemmer.Stemmer(name, 0) if name is not None and name in Stemmer.algorithms() else None


@lru_cache(maxsize=100_000)
def snowball(word: str, language: str) -> str:
    """The stem of a folded word in ``language``; the word itself where that has no stemmer."""
    stemmer = _stemmer(language)
    if stemmer is None:
        return word
    # What the stemmer writes with a mark is compared without it, like the word itself.
    return fold(stemmer.stemWord(word)) or word


def snowball_all(words: Sequence[str], language: str) -> list[str]:
    """`snowball` for many words."""
    stemmer = _stemmer(language)
    if stemmer is None:
        return list(words)
    return [fold(stem) or word for stem, word in zip(stemmer.stemWords(words), words, strict=True)]
