"""The questions of `bench.cold` are what it says they are."""

from __future__ import annotations

from bench import cold

RECORDS = [
    {
        "id": f"r{n}",
        "title": f"kite number {chr(97 + n % 26) * 4}",
        "type": "video",
        "description": f"{chr(98 + n % 20) * 5} sail",
    }
    for n in range(60)
]


def test_questions_are_drawn_evenly_from_one_record_each() -> None:
    found = cold.evenly(RECORDS, 40, seed=1)
    assert [len(query.words) for query in found] == [1, 2, 3, 4] * 10
    assert len({query.words for query in found}) == 40
    texts = [set(f"{record['title']} {record['description']}".split()) for record in RECORDS]
    assert all(any(set(query.words) <= text for text in texts) for query in found)
    assert found == cold.evenly(RECORDS, 40, seed=1) != cold.evenly(RECORDS, 40, seed=2)


def test_readers_questions_are_asked_once_each() -> None:
    found = cold.as_readers_ask(RECORDS, 25, seed=1)
    assert len({query.words for query in found}) == len(found) == 25


def test_the_report_tells_the_first_time_from_the_next() -> None:
    times = {"Seealso": {"first": [4.0, 8.0], "again": [1.0, 1.0]}}
    text = cold.report({"n_records": 60, "times": {"evenly": times}, "commands": [0.5, 0.5]})
    assert "60 records" in text
    assert "6.00 / 7.80 / 8.0 / 8.0" in text
    assert "1.00 / 1.00 / 1.0 / 1.0" in text
    assert "0.50 s at the median" in text
