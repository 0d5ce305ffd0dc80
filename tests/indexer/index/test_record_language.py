"""Which language a record is read in: what it says, what its words say, and no guess where these are few."""

from __future__ import annotations

import pytest

from corpus import LibrarySettings, Resource
from corpus.records.folding import fold
from corpus.records.language_codes import language_code
from indexer.index.record_language import language_of, record_language

# Opening sentences of the Universal Declaration of Human Rights, article 1, in the public domain.
ARTICLE_1 = {
    "cs": "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv. Jsou nadáni rozumem a svědomím a mají "
    "spolu jednat v duchu bratrství.",
    "da": "Alle mennesker er født frie og lige i værdighed og rettigheder. De er udstyret med fornuft og samvittighed, "
    "og de bør handle mod hverandre i en broderskabets ånd.",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt "
    "und sollen einander im Geist der Brüderlichkeit begegnen.",
    "el": "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
    "en": "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience "
    "and should act towards one another in a spirit of brotherhood.",
    "es": "Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y "
    "conciencia, deben comportarse fraternalmente los unos con los otros.",
    "fi": "Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan. Heille on annettu järki ja "
    "omatunto, ja heidän on toimittava toisiaan kohtaan veljeyden hengessä niin kuin se on.",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de "
    "conscience et doivent agir les uns envers les autres dans un esprit de fraternité.",
    "hi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
    "hu": "Minden emberi lény szabadon születik és egyenlő méltósága és joga van. Az emberek, ésszel és "
    "lelkiismerettel bírván, egymással szemben testvéri szellemben kell hogy viseltessenek.",
    "it": "Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti. Essi sono dotati di ragione e di "
    "coscienza e devono agire gli uni verso gli altri in spirito di fratellanza, come è nella natura.",
    "nl": "Alle mensen worden vrij en gelijk in waardigheid en rechten geboren. Zij zijn begiftigd met verstand en "
    "geweten, en behoren zich jegens elkander in een geest van broederschap te gedragen.",
    "pl": "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni rozumem i "
    "sumieniem i powinni postępować wobec innych w duchu braterstwa, tak jak się to godzi na co dzień.",
    "pt": "Todos os seres humanos nascem livres e iguais em dignidade e em direitos. Dotados de razão e de "
    "consciência, devem agir uns para com os outros em espírito de fraternidade.",
    "ro": "Toate ființele umane se nasc libere și egale în demnitate și în drepturi. Ele sunt înzestrate cu rațiune și "
    "conștiință și trebuie să se comporte unele față de altele în spiritul fraternității.",
    "ru": "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "sv": "Alla människor är födda fria och lika i värde och rättigheter. De är utrustade med förnuft och samvete och "
    "bör handla gentemot varandra i en anda av broderskap.",
    "tr": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler ve "
    "birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler; bu her insan için de böyledir.",
    "uk": "Всі люди народжуються вільними і рівними у своїй гідності та правах.",
}


@pytest.mark.parametrize("language", ARTICLE_1)
def test_a_sentence_or_two_tell_their_language(language: str) -> None:
    assert language_of(ARTICLE_1[language], "en") == language
    assert record_language(Resource(id="a", description=ARTICLE_1[language]), LibrarySettings()) == language


@pytest.mark.parametrize("text", ["Die hard", "Not a word", "La Boheme", "1984", "", "Der Spiegel and Die Zeit", "…"])
def test_a_few_words_are_read_as_the_library_is(text: str) -> None:
    assert language_of(text, "en") == "en"
    assert language_of(text, "sv") == "sv"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hastanın sağlığı için yapılan her şey.", "tr"),
        ("Straße und Fußweg nicht gefunden.", "de"),
        ("Mạng lưới cộng đồng của chúng tôi.", "vi"),
    ],
)
def test_letters_that_few_languages_have_are_as_telling_as_small_words(text: str, language: str) -> None:
    assert language_of(text, "en") == language
    assert language_of(fold(text), "en") == "en"


def test_a_foreign_name_makes_no_foreign_text() -> None:
    assert language_of("Erdoğan Yılmaz Şahin speaks of the networks that they found.", "en") == "en"


def test_a_name_in_letters_of_another_script_turns_no_sentence_into_that_language() -> None:
    assert language_of("The Cyrillic word сеть means a network, and it is used in the title.", "en") == "en"
    assert language_of("The Greek letters α and β are used for the two groups of patients.", "en") == "en"


def test_of_two_languages_of_one_script_the_librarys_own_is_taken() -> None:
    assert language_of("Всички хора се раждат свободни и равни по достойнство и права.", "bg") == "bg"


def test_what_a_record_says_holds() -> None:
    said = Resource(id="a", language="fra", description=ARTICLE_1["de"])
    assert record_language(said, LibrarySettings()) == "fr"


@pytest.mark.parametrize(
    ("written", "code"),
    [("de-AT", "de"), ("ger", "de"), ("Deutsch", "de"), ("pt_BR", "pt"), ("nb", "no"), (" EN ", "en"), ("gsw", "gsw")],
)
def test_a_language_is_known_however_it_is_written(written: str, code: str) -> None:
    assert language_code(written) == code
