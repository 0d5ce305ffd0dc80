"""Whom to tell: the contact that a library names, as other programs take it."""

from __future__ import annotations

import re


def contact_address(said: str) -> str:
    """A contact as an address: a web address as it is, one of mail with its scheme, "" for anything else."""
    contact = said.strip()
    if re.fullmatch(r"(?:https://|mailto:|tel:)[!-~]+", contact):
        return contact
    return f"mailto:{contact}" if re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", contact, re.ASCII) else ""
