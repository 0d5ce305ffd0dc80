"""What waits for a curator, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seealso import answers
    from seealso.work_lists import WorkList


def work(lists: Iterable[WorkList]) -> answers.Work:
    """Lists of work."""
    return {
        "lists": [
            {
                "kind": one.kind,
                "title": one.title,
                "total": one.total,
                "tasks": [
                    {
                        "record": task.record or None,
                        "title": task.title,
                        "said": task.said,
                        "mend": task.mend,
                        "other": task.other or None,
                        "field": task.field or None,
                        "query": task.query or None,
                    }
                    for task in one.tasks
                ],
                "why": one.why,
                "remark": one.remark,
            }
            for one in lists
        ]
    }
