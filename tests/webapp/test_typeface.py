"""The serif that is shipped, the sizes it is set in, and the colours that stand beside the names of themes."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from bench import typeface
from seealso import Library
from webapp import create_app
from webapp.pages.wording import letters
from webapp.serving.cache_rules import digest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "webapp" / "static"
STYLE = re.sub(r"/\*.*?\*/", "", (STATIC / "style.css").read_text(encoding="utf-8"), flags=re.DOTALL)
RATIO = 1.125


def test_it_is_a_whole_woff2_of_some_40_kb() -> None:
    font = (STATIC / "seealso-serif.woff2").read_bytes()
    signature, _, length = struct.unpack(">4sII", font[:12])
    assert signature == b"wOF2"
    assert length == len(font) < 48_000


def test_its_licence_is_beside_it_and_named_and_its_name_is_not_the_reserved_one() -> None:
    licence = (STATIC / "seealso-serif-OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name ‘Source’" in licence
    assert "Source" not in typeface.FAMILY
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    assert "OFL-1.1" in page
    assert "seealso-serif.woff2" in page


def test_pages_ask_for_it_once_under_an_address_that_may_be_kept_for_ever(sample: Library) -> None:
    site = create_app(sample).test_client()
    answer = site.get("/")
    (asked,) = re.findall(r'<link rel="preload" href="([^"]+)" as="font" type="font/woff2" crossorigin>', answer.text)
    (named,) = re.findall(r'url\("([^"]+)"\)', STYLE)
    assert named == f"seealso-serif.woff2?v={digest('seealso-serif.woff2')}", (
        "The font has changed: say so in style.css."
    )
    assert asked == f"/static/{named}"
    with site.get(asked) as font:
        assert font.mimetype == "font/woff2"
        assert "immutable" in font.headers["Cache-Control"]
    assert "font-src 'self'" in answer.headers["Content-Security-Policy"]


def faces() -> list[str]:
    return re.findall(r"@font-face \{(.*?)\}", STYLE)


def test_text_is_read_while_it_comes_in_letters_as_wide() -> None:
    shipped, *others = faces()
    assert "font-display: swap" in shipped
    assert [re.findall(r"font-weight: (\d+)", face) for face in others] == [["400"], ["600"]]
    for face in others:
        assert 'local("Times New Roman' in face
        (adjust,) = re.findall(r"size-adjust: ([\d.]+)%", face)
        (ascent,) = re.findall(r"ascent-override: ([\d.]+)%", face)
        assert float(adjust) * float(ascent) / 100 == pytest.approx(
            103.6, abs=0.1
        )  # its own ascent, in hundredths of em


def test_every_size_is_a_step_of_one_scale() -> None:
    steps = {name: float(size) for name, size in re.findall(r"--(small|text|lead|large|heading): ([\d.]+)rem", STYLE)}
    assert steps == {
        name: pytest.approx(RATIO**power, abs=0.001)
        for power, name in enumerate(("small", "text", "lead", "large", "heading"), -1)
    }
    for name, smallest, largest in (("title", 5, 8), ("name", 6, 12)):
        (span,) = re.findall(rf"--{name}: clamp\(([\d.]+)rem, .*?, ([\d.]+)rem\)", STYLE)
        assert [float(size) for size in span] == [
            pytest.approx(RATIO**power, abs=0.002) for power in (smallest, largest)
        ]
    sizes = re.findall(r"font-size: ([^;]+);", STYLE) + re.findall(r"font: (?:\d+ )?([^;/ ]+)", STYLE)
    drawn = {"15px", "14px", "13.5px"}  # on the map, in its own units
    odd = [
        size for size in sizes if not re.match(r"var\(--|clamp\(var\(--lead\)|\.?\d*em$|inherit|100%|11pt$|\.9em", size)
    ]
    assert set(odd) == drawn


def test_left_and_right_are_start_and_end() -> None:
    physical = r"(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)|(?<=[{;]) (?:left|right):"
    found = [line for line in STYLE.splitlines() if re.search(physical, line)]
    assert [line for line in found if ".glass::after" not in line and "[dir=rtl] [dir=auto]" not in line] == []
    # a drawing of a magnifier, and text of either direction in a page that is read from the right


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Source4Networks", "letters-16"),
        ("Open Classics", ""),
        ("a-very-long-chain-of-short-words", ""),
        ("Übertragungsnetzbetreibergesellschaft", "letters-34"),
        ("社区网络与领导力的实践研究以及如何共同学习", ""),
        ("", ""),
    ],
)
def test_a_heading_is_set_by_its_longest_word(title: str, expected: str) -> None:
    assert letters(title) == expected
    assert not expected or f".{expected} {{ --letters:" in STYLE


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
def test_dots_and_edges_stand_out_in_both_schemes(scheme: int) -> None:
    def of(name: str) -> str:
        found: list[str] = re.findall(rf"--{name}: (#[0-9a-f]{{6}})", STYLE)
        assert len(found) == 2
        return found[scheme]

    for ground in ("paper", "sheet", "wash"):
        for dot in [f"c{number}" for number in range(8)]:
            assert contrast(of(dot), of(ground)) >= 3, (dot, ground)
    assert contrast(of("edge"), of("sheet")) >= 3  # WCAG 1.4.11: the edge of the search box


def test_a_theme_has_its_dot_wherever_it_is_named_and_it_is_not_read_aloud(sample: Library) -> None:
    site = create_app(sample).test_client()
    theme, label = "primary-care", sample.settings.theme_label("primary-care")
    dot = f'<span class="theme-dot c{sample.theme_colour(theme)}" aria-hidden="true"></span>'
    held = sample.search("", {"theme": theme}).hits[0]
    pages = {
        "home": "/",
        "list": "/themes",
        "theme": f"/theme/{theme}",
        "chip, facet and hits": f"/search?theme={theme}",
        "record": f"/resource/{held.id}",
        "path": f"/path?theme={theme}&minutes=45",
        "paths": "/path",
    }
    for name, address in pages.items():
        assert re.search(re.escape(dot) + r"\s*(?:<[^>]+>)*\s*" + re.escape(label), site.get(address).text), name
    assert site.get(pages["chip, facet and hits"]).text.count(dot) >= 3
    assert re.search(r"forced-colors: active\).*\.theme-dot \{ border-color: CanvasText", STYLE, re.DOTALL)
