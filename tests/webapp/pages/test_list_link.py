"""A reading list in an address: what is written is read again, and what anybody writes is read somehow."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.list_link import MAX_LISTED, MAX_NAME, MAX_NOTE, Entry, ReadingList, list_of, pairs_of, query_of

IDS = st.text(min_size=1, max_size=12).map(str.strip).filter(lambda one: one and one.isprintable())
NOTES = st.text(max_size=40).map(lambda text: "\n".join(text.strip().splitlines()))
LISTS = st.builds(
    lambda name, entries: ReadingList(" ".join(name.split()), tuple({entry.id: entry for entry in entries}.values())),
    st.text(max_size=30),
    st.lists(st.builds(Entry, IDS, NOTES, st.booleans()), max_size=30),
)


def read(query: str) -> ReadingList:
    return list_of(pairs_of(query))


@settings(max_examples=200, deadline=None)
@given(LISTS)
def test_what_is_written_is_read_again(held: ReadingList) -> None:
    if any(entry.note != entry.note.strip() for entry in held.entries):
        return
    assert read(held.query) == held


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_a_list_somehow_and_then_stays_what_it_is(text: str) -> None:
    held = read(text)
    assert read(held.query).entries == held.entries
    assert len(set(held.ids)) == len(held.ids)


def test_a_note_and_a_tick_belong_to_the_id_before_them() -> None:
    held = read("name=For+the+board&note=nobody&id=a&id=b&note=page+3&read=1&id=c&read=0&note=&x=1")
    assert held == ReadingList("For the board", (Entry("a"), Entry("b", "page 3", True), Entry("c")))


def test_a_record_twice_is_there_once_with_what_was_said_of_it() -> None:
    assert read("id=a&id=b&id=a&note=late&read=1").entries == (Entry("a", "late", True), Entry("b"))


def test_the_entries_of_other_pages_keep_their_notes_ticks_and_places() -> None:
    entries = tuple(Entry(f"r{n}", f"note {n}" if n % 3 else "", n % 7 == 0) for n in range(75))
    here = entries[20:40]
    pairs = [("before", query_of(entries[:20])), *pairs_of(query_of(here)), ("after", query_of(entries[40:]))]
    assert list_of(pairs).entries == entries


def test_what_other_pages_carry_names_nothing_else_and_ends_where_it_ends() -> None:
    held = list_of([("before", "id=a&name=no&before=id%3Dz"), ("note", "of nobody"), ("read", "1"), ("id", "b")])
    assert held == ReadingList("", (Entry("a"), Entry("b")))


def test_what_is_too_much_is_counted() -> None:
    many = "&".join(f"id=r{n}" for n in range(MAX_LISTED + 7))
    held = read(f"name={'n' * 500}&{many}")
    assert (len(held.entries), held.n_left_out, len(held.name)) == (MAX_LISTED, 7, MAX_NAME)
    held = read(f"id=a&note={'n' * (MAX_NOTE + 1)}&id=b&note={'n' * MAX_NOTE}")
    assert ([len(entry.note) for entry in held.entries], held.n_cut) == ([MAX_NOTE, MAX_NOTE], 1)


def test_moving_takes_the_note_and_the_tick_along() -> None:
    held = read("id=a&id=b&note=n&read=1&id=c")
    assert held.moved("b", -1).query == "id=b&note=n&read=1&id=a&id=c"
    assert held.moved("b", 1).query == "id=a&id=c&id=b&note=n&read=1"
    assert held.moved("a", -1) == held.moved("c", 1) == held.moved("z", 1) == held
    assert held.without("b").ids == ("a", "c")
    assert held.with_more(["c", "d"]).ids == ("a", "b", "c", "d")
    assert held.with_more(["d"]).entries[1] == Entry("b", "n", True)
