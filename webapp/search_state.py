"""What a reader has asked and chosen so far: words, where they are, filters, order. One function makes its address.

Every page that shows records keeps it: the box, the chips, the facets, the pager and the feed all take their links
from here, so that nothing a reader has chosen is lost on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from flask import request

from seealso import fields
from webapp.request_arguments import filters, is_set
from webapp.site_addresses import link_to

Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that was chosen: its field and how it is written, where a reader is without it; its theme, if any."""

    kind: str
    label: str
    address: str
    theme: str = ""


@dataclass(frozen=True, slots=True)
class SearchState:
    """One state, as an address says it.

    Args:
        query: the words.
        filters: field → values, without the scope.
        sort: "relevance", "newest", "title" or "added"; "" for the usual one of the page.
        literal: whether the words are taken as they are typed.
        scope: the (field, value) whose page this is, which narrows all that is asked on it.
    """

    query: str = ""
    filters: Values = field(default_factory=dict)
    sort: str = ""
    literal: bool = False
    scope: tuple[str, str] | None = None

    @staticmethod
    def of_request(scope: tuple[str, str] | None = None) -> SearchState:
        """What the address of this request says."""
        found = {name: tuple(dict.fromkeys(values)) for name, values in filters().items()}
        return SearchState(request.args.get("q", ""), found, request.args.get("sort", ""), is_set("literal"), scope)

    @property
    def narrowing(self) -> dict[str, list[str]]:
        """All filters, that of the scope among them, as `Library.search` takes them."""
        found = {name: list(values) for name, values in self.filters.items()}
        if self.scope is not None:
            name, value = self.scope
            found[name] = [value] if name not in found else [value, *(v for v in found[name] if v != value)]
        return found

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked or chosen: every record is meant."""
        return not self.query.strip() and not self.filters and self.scope is None

    def address(self, *, page: int = 1, path: str = "", **more: str | int | None) -> str:
        """The address of this state.

        Args:
            page: of the results.
            path: another page that takes the state, "/search.atom"; there the scope is a filter like any other.
            more: what else stands behind the question mark; what is empty is left out.
        """
        pairs = [*self._pairs(as_filter=bool(path)), *self._more(page, more)]
        encoded = "&".join([_encoded(name, value) for name, value in pairs])
        return (link_to(path) if path else self._path()) + (f"?{encoded}" if encoded else "")

    def _path(self) -> str:
        if self.scope is None:
            return link_to("/search")
        return value_address(*self.scope)

    @staticmethod
    def _more(page: int, more: Mapping[str, str | int | None]) -> Iterator[tuple[str, str]]:
        if page > 1:
            yield "page", str(page)
        yield from ((name, str(value)) for name, value in more.items() if value not in (None, ""))

    def _pairs(self, as_filter: bool) -> Iterator[tuple[str, str]]:
        if self.query.strip():
            yield "q", self.query
        chosen = self.narrowing if as_filter else self.filters
        yield from ((name, value) for name, values in chosen.items() for value in values)
        if self.sort:
            yield "sort", self.sort
        if self.literal:
            yield "literal", "1"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """(name, value) of what the search box keeps when other words are typed: filters and order."""
        return [(name, value) for name, value in self._pairs(as_filter=False) if name not in ("q", "literal")]

    @property
    def box(self) -> str:
        """Where the search box of this page asks."""
        return self._path()

    def asking(self, query: str, literal: bool = False) -> SearchState:
        """The same for other words."""
        return replace(self, query=query, literal=literal)

    def sorted_by(self, sort: str) -> SearchState:
        """The same in another order; "" for the usual one."""
        return replace(self, sort=sort)

    def everywhere(self) -> SearchState:
        """The words alone, in the whole library."""
        return SearchState(self.query)

    def has(self, name: str, value: str) -> bool:
        """Whether ``value`` is chosen."""
        return value in self.narrowing.get(name, ())

    def toggled(self, name: str, value: str) -> SearchState:
        """The same with a value chosen, or no longer chosen where it was."""
        if self.scope == (name, value):
            return replace(self, scope=None)
        if self.scope is not None and self.scope[0] == name:  # two values of one field are on no one page
            return replace(self, scope=None, filters=_readonly(self.narrowing)).toggled(name, value)
        changed = {key: list(values) for key, values in self.filters.items()}
        values = changed.setdefault(name, [])
        if value in values:
            values.remove(value)
        else:
            values.append(value)
        return replace(self, filters=_readonly({key: values for key, values in changed.items() if values}))

    def only(self, filters: Mapping[str, Sequence[str]], query: str) -> SearchState:
        """The same order with other words and filters; it stays on its page where its filter is among them."""
        chosen = {name: list(values) for name, values in filters.items()}
        scope = self.scope
        if scope is not None and scope[1] in chosen.get(scope[0], ()):
            chosen[scope[0]].remove(scope[1])
        else:
            scope = None
        kept = {name: values for name, values in chosen.items() if values}
        return replace(self, query=query, filters=_readonly(kept), scope=scope)

    def options(self, usual: str) -> dict[str, Any]:
        """The arguments of `Library.search`; ``usual``: the order where none was chosen."""
        return {
            "query": self.query,
            "filters": self.narrowing,
            "sort": self.sort or usual,
            "literal": self.literal,
        }


@lru_cache(maxsize=4096)
def _encoded(name: str, value: str) -> str:
    """One pair of a query: a page has nearly a hundred addresses, of the same few pairs."""
    return urlencode([(name, value.encode("utf-8", "replace").decode())])


def _readonly(found: Mapping[str, Sequence[str]]) -> Values:
    return MappingProxyType({name: tuple(values) for name, values in found.items()})


def value_address(name: str, value: str) -> str:
    """Where the records that have a value are: its page, or a search where the field has none."""
    page = fields.of_name(name).page
    if page is None:
        return SearchState(filters={name: (value,)}).address()
    return link_to(f"/{page.address}", value)


def values_address(name: str) -> str:
    """Where all values of a field are listed; "" for a field that has no such page."""
    page = fields.of_name(name).page
    return link_to(f"/{page.listing}") if page else ""
