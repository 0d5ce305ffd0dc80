"""Topics in texts as JSON: a part of `seealso.wire`, through which they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seealso.topic_mends import lines_of, toml_of

if TYPE_CHECKING:
    from recommender.coverage.text_topics import Listed, TextTopics
    from seealso import answers


def text_topics(found: TextTopics) -> answers.TextTopics:
    """Topics, findings, and the themes that are offered."""
    return {
        "topics": [
            {
                "id": topic.id,
                "label": topic.name,
                "phrases": list(topic.label),
                "count": topic.n_records,
                "records": _records(topic.records),
                "themes": [{"value": v, "label": label, "count": n} for v, label, n in topic.themes],
                "keywords": [{"value": v, "label": v, "count": n} for v, n in topic.keywords],
                "steadiness": topic.steadiness,
                "ids": list(topic.ids),
            }
            for topic in found.topics
        ],
        "findings": [
            {
                "kind": one.kind,
                "said": str(one.said),
                "evidence": str(one.evidence),
                "mend": str(one.mend),
                "commands": list(lines_of(one)),
                "themes": [value for value, _ in one.themes],
                "labels": list(one.labels),
                "counts": list(one.n_records),
                "records": [_records(each) for each in one.records],
                "words": list(one.words),
                "figures": [round(each, 4) for each in one.likeness],
            }
            for one in found.findings
        ],
        "offers": [
            {
                "theme": one.value,
                "label": one.label,
                "definition": one.definition,
                "keywords": list(one.keywords),
                "source": one.source,
                "records": list(one.ids),
            }
            for one in found.offers
        ],
        "toml": toml_of(found.offers),
        "why_none": found.why_none and str(found.why_none),
        "documents": found.n_records,
        "read": found.n_read,
        "needed": found.n_needed,
        "without": found.n_without,
        "within": found.n_within,
        "single": found.n_single,
    }


def _records(listed: Listed) -> list[answers.Named]:
    return [{"id": resource_id, "title": title} for resource_id, title in listed]
