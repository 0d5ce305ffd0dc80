"""How long a list takes, and what of it fits into the time that there is."""

from __future__ import annotations

from corpus import Resource
from seealso.list_time import ListTime, fitting, listed, time_of


def entry(name: str, minutes: int | None, is_read: bool = False) -> object:
    record = Resource(id=name, title=name, minutes=minutes, type="video")
    return listed(name, record, "", is_read)


def test_what_a_record_does_not_say_is_estimated_and_said_to_be() -> None:
    entries = [entry("a", 12), entry("b", None), listed("gone", None)]
    assert [(e.minutes, e.is_estimated) for e in entries] == [(12, False), (10, True), (0, False)]
    assert time_of(entries) == ListTime(22, 10, 2)
    assert time_of([]) == ListTime(0, 0, 0)


def test_what_fits_is_unread_in_order_and_held() -> None:
    entries = [entry("a", 20, is_read=True), entry("b", 12), listed("gone", None), entry("c", 25), entry("d", 15)]
    entries += [entry("e", 3), entry("f", None)]
    assert [e.id for e in fitting(entries, 30)] == ["b", "d", "e"]
    assert [e.id for e in fitting(entries, 40)] == ["b", "c", "e"]
    assert [e.id for e in fitting(entries, 2)] == []
    assert [e.id for e in fitting(entries, 1000)] == ["b", "c", "d", "e", "f"]
