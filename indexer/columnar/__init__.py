"""The columnar executor: parsed Whoosh queries over whole posting lists.

`executor` runs a query, `evaluate` says what each node means, `leaf` scores terms, `arrays` combines, and
`positions` finds phrases.
"""

from indexer.columnar.executor import ColumnarExecutor, QueryMatches
from indexer.columnar.leaf import NotCovered

__all__ = ["ColumnarExecutor", "NotCovered", "QueryMatches"]
