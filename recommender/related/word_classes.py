"""The small words of several languages that show how the word beside them is used, and the words that name no subject.

Grammar, not a list of debris: which words stand before a noun, which before a verb. What a library's own words are is
learned from its sentences (`recommender.related.word_usage`).
"""

from __future__ import annotations

from functools import cache

from indexer.text.analysis import NUMBER_WORDS

_BEFORE_NOUNS = {
    "en": (
        "a an the of in on for with from by about between among across through within into this that these those its "
        "their our your his her my some any no every each both all more less other many several towards against via"
    ),
    "fr": (
        "le la les l un une des du de d en au aux dans sur pour par avec sans sous entre vers ce cette ces son sa ses "
        "leur leurs notre nos votre vos mon ma mes quelques plusieurs chaque"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer eines im am zum zur vom beim mit von für durch ohne gegen "
        "über unter zwischen kein keine ihre ihrer seine seiner unsere diese dieser dieses jede jeder viele"
    ),
    "es": (
        "el la los las un una unos unas de del en al por para con sin sobre entre su sus este esta estos estas cada "
        "nuestra nuestro muchos muchas"
    ),
    "it": (
        "il lo la i gli le l un uno una di del dello della dei degli delle in nel nella nelle per con su sul sulla "
        "tra fra da dal dalla al alla questo questa questi ogni"
    ),
    "pt": (
        "o a os as um uma de do da dos das em no na nos nas por para com sem sobre entre pelo pela seu sua este esta"
    ),
    "nl": (
        "de het een van in op voor met door over tussen uit bij zonder onder naar deze dit die dat hun zijn haar geen"
    ),
    "cy": "y yr r o i am ar yn gan dros drwy rhwng mewn heb ei eu ein eich pob",
    "sv": "en ett den det de av i på för med om mellan utan från till sin sitt varje",
    "da": "en et den det de af i på for med om mellem uden fra til sin sit hver",
    "no": "en et ei den det de av i på for med om mellom uten fra til sin sitt hver",
    "pl": "w we z ze na do o od dla przez bez przy po pod nad między ten ta to te tej tego każdy",
}
_BEFORE_VERBS = {
    "en": (
        "to can could will would may might must should shall do does did not we you they i he she it who which "
        "has have had be been is are was were let that help helps"
    ),
    "fr": (
        "je tu il elle on nous vous ils elles se s ne n y peut peuvent doit doivent a ont est sont été être qui pour"
    ),
    "de": "ich du er sie es wir ihr zu kann können soll sollen will wollen muss müssen wird werden wurde hat haben",
    "es": "yo tú él ella nosotros ellos se no puede pueden debe deben ha han es son fue ser que para a",
    "it": "io tu lui lei noi voi loro si non può possono deve devono ha hanno è sono essere che a",
    "pt": "eu tu ele ela nós eles se não pode podem deve devem tem é são foi ser que",
    "nl": "ik jij hij zij we wij te kan kunnen zal zullen wil moet moeten wordt worden heeft hebben is zijn",
    "cy": "fi ti ef hi ni chi nhw wedi bydd gall dylai mae",
    "sv": "jag du han hon vi ni att kan ska vill måste har är blir",
    "da": "jeg du han hun vi I at kan skal vil må har er bliver",
    "no": "jeg du han hun vi dere å kan skal vil må har er blir",
    "pl": "się nie może mogą musi jest są był będzie aby żeby",
}
_ARTICLES = {
    "en": "a an the your their its our his her",
    "fr": "le la les l un une des votre leur son sa",
    "de": "der die das den dem ein eine einen ihre seine",
    "es": "el la los las un una su sus",
    "it": "il lo la i gli le un una",
    "pt": "o os um uma seu sua",
    "nl": "de het een hun zijn haar",
    "cy": "y yr eich eu",
    "sv": "en ett den det sin",
    "da": "en et den det sin",
    "no": "en et den det sin",
}
_NO_SUBJECT = {
    "en": (
        "way ways thing things lot lots kind kinds sort sorts part parts bit number numbers example examples case "
        "cases use uses work works set sets range variety idea ideas end ends start time times place places people "
        "person man men woman women need needs look looks look-up making made make makes one ones other others "
        "something everything anything nothing someone everyone personal different own new old good better best great "
        "big small simple full first last next many much such various same co self e g ie eg etc via also just very "
        "really today tomorrow yesterday now then here there world life today's talk talks article articles blog "
        "video videos minute minutes hour hours day days week weeks month months year years second seconds century "
        "decade decades percent per cent mile miles metre metres meter meters kilometre kilometres kilometers foot "
        "feet inch inches kg gb mb source sources site website page pages curator tool item items topic topics issue "
        "issues reason reasons whole yourself themselves ourselves itself himself herself myself moment sense help "
        "matter matters fact facts question questions answer answers version versions feature features option options "
        "support problem problems point points side sides front half rest past middle edge stuff lack pair mouthful "
        "millions billions thousands hundreds dozens rise lets let act worst worse better another several multiple "
        "common robust easy easily intuitive powerful modern large miscellaneous misc general request requests account "
        "glimpse interest size scale findings effects written built based known given taken found kept grown sold came "
        "gone went compatible solution solutions "
        "user users alternative app apps application applications service services system systems platform "
        "platforms"
    ),
    "fr": (
        "façon manière chose choses partie exemple exemples cas fois lieu endroit gens personne personnes nombre "
        "sorte type types minute minutes heure heures jour jours semaine semaines mois an ans année années seconde "
        "secondes siècle monsieur madame mme docteur pr nouveau nouvelle différent différents différente différentes "
        "propre même autre autres site page pages"
    ),
    "de": (
        "art weise ding dinge teil teile beispiel beispiele fall fälle mal ort leute mensch person personen zahl "
        "anzahl minute minuten stunde stunden tag tage woche wochen monat monate jahr jahre sekunde sekunden "
        "jahrhundert herr frau dr prof neue neuen neuer verschiedene eigene eigenen andere anderen seite seiten"
    ),
    "es": (
        "manera forma cosa cosas parte ejemplo ejemplos caso casos vez veces lugar gente persona personas número tipo "
        "minuto minutos hora horas día días semana semanas mes meses año años segundo segundos siglo señor señora don "
        "doña nuevo nueva diferente diferentes propio propia mismo otro otros sitio página"
    ),
    "it": (
        "modo cosa cose parte esempio caso volta volte luogo gente persona persone numero tipo minuto minuti ora ore "
        "giorno giorni settimana settimane mese mesi anno anni secondo secondi secolo signor signora nuovo nuova "
        "diverso diversi proprio stesso altro altri sito pagina"
    ),
    "pt": (
        "maneira forma coisa coisas parte exemplo caso vez vezes lugar gente pessoa pessoas número tipo minuto "
        "minutos hora horas dia dias semana semanas mês meses ano anos segundo século senhor senhora novo nova "
        "diferente próprio mesmo outro outros site página"
    ),
    "nl": (
        "manier ding dingen deel voorbeeld geval keer plaats mensen persoon aantal soort minuut minuten uur dag dagen "
        "week weken maand maanden jaar jaren seconde eeuw heer mevrouw nieuwe verschillende eigen ander andere pagina"
    ),
    "cy": (
        "ffordd peth pethau rhan enghraifft achos lle pobl person nifer math munud munudau awr diwrnod wythnos mis "
        "blwyddyn syr newydd gwahanol arall tudalen"
    ),
    "sv": (
        "sätt sak saker del exempel fall gång plats folk person antal minut minuter timme dag dagar vecka månad år nya"
    ),
    "da": "måde ting del eksempel gang sted folk person antal minut minutter time dag dage uge måned år nye",
    "no": "måte ting del eksempel gang sted folk person antall minutt minutter time dag dager uke måned år nye",
    "pl": (
        "sposób rzecz rzeczy część przykład przypadek raz miejsce ludzie osoba liczba minuta minuty godzina dzień dni "
        "tydzień miesiąc rok lata pan pani nowy nowe inny inne"
    ),
}
"""Nouns that stand for any other, measures, titles of address, and adjectives that fit everything."""
_TITLES = (
    "sir dame dr mr mrs ms miss mx prof professor lord lady rev reverend monsieur madame mme docteur herr frau señor "
    "señora don doña signor signora senhor senhora heer mevrouw syr pan pani"
)
LANGUAGES_WITH_ARTICLES = tuple(_ARTICLES)
_ADJECTIVE_ENDINGS = {"en": ("ous", "ful", "able", "ible", "less")}
_ADVERB_ENDINGS = {"en": ("ly",), "fr": ("ment",), "es": ("mente",), "it": ("mente",), "pt": ("mente",)}
_VERB_ENDINGS = {"en": ("ed", "ing"), "fr": ("er", "ant"), "es": ("ando", "iendo"), "it": ("ando", "endo")}


@cache
def before_nouns(language: str) -> frozenset[str]:
    """Words that stand right before a noun or what belongs to it: articles, prepositions, possessives."""
    return frozenset(_BEFORE_NOUNS.get(language, "").split())


@cache
def articles(language: str) -> frozenset[str]:
    """Of these, what begins a new noun: the word before one is a verb, or another small word."""
    return frozenset(_ARTICLES.get(language, "").split())


@cache
def before_verbs(language: str) -> frozenset[str]:
    """Words that stand right before a verb: pronouns, auxiliaries."""
    return frozenset(_BEFORE_VERBS.get(language, "").split())


@cache
def names_no_subject(language: str) -> frozenset[str]:
    """Words that say by themselves nothing of what a text is about."""
    return frozenset(_NO_SUBJECT.get(language, "").split()) | frozenset(NUMBER_WORDS) | titles_of_address()


@cache
def titles_of_address() -> frozenset[str]:
    """What stands before the name of a person."""
    return frozenset(_TITLES.split())


def ends_as_adverb(word: str, language: str) -> bool:
    """Whether a word ends as adverbs do."""
    return len(word) > 5 and word.endswith(_ADVERB_ENDINGS.get(language, ("\0",)))


def ends_as_adjective(word: str, language: str) -> bool:
    """Whether a word ends as adjectives do; some nouns do as well ("vegetable")."""
    return len(word) > 6 and word.endswith(_ADJECTIVE_ENDINGS.get(language, ("\0",)))


def is_plural(word: str, language: str) -> bool:
    """Whether an English word ends as plurals and verbs in the third person do: no compound begins with either."""
    return (
        language == "en" and len(word) > 3 and word[-1] == "s" and not word.endswith(("ss", "us", "is", "ics", "ews"))
    )


def ends_as_verb(word: str, language: str) -> bool:
    """Whether a word ends as participles and infinitives do; many a noun does as well."""
    return len(word) > 4 and word.endswith(_VERB_ENDINGS.get(language, ("\0",)))
