"""What site generators have above a text of Markdown is told of it, and is none of its text."""

from pathlib import Path

import pytest

from newsgrain.ingest.whole_files import parted
from tests.ingest.reading import only, read_as, refused


@pytest.mark.parametrize(
    ("front", "told"),
    [
        ('---\ntitle: "Mill: it burns"\ndate: 2026-03-02\ntags:\n  - fire\n- x\n---\n', "Mill: it burns"),
        ("---\r\ntitle: 'It''s over'\r\n# a note\r\n---\r\n", "It's over"),
        ("---\ntitle: >-\n  A mill\n  burns\nlayout: post\n...\n", "A mill burns"),
        ("+++\ntitle = 'Mill'\n[params]\n  a = 1\n+++\n", "Mill"),
        ('---\ntitle: "A \\"big\\" fire"\n---', 'A "big" fire'),
        ('---\ntitle: "cut \\x"\n---\n', "cut \\x"),
    ],
)
def test_front_matter_is_parted_from_the_text(front: str, told: str) -> None:
    found, text = parted(f"{front}\n# A mill\n\nIt burned.\n\n---\n\nMore." if front[-1] == "\n" else front)
    assert found["title"] == told
    assert text in ("\n# A mill\n\nIt burned.\n\n---\n\nMore.", "")


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nThe mill burned.\n\n---\n\nMore.",
        "---\n\nUpdate: The mill burned.\n\n---\n\nMore.",
        "---\ntitle: x\nThe mill burned.\n---\n",
        "---\ntitle: x\n",
        "+++\ntitle = 'x'\n---\n",
        "\n---\ntitle: x\n---\n",
        "---\n# only a note\n---\n",
        "----\ntitle: x\n----\n",
    ],
)
def test_rules_between_paragraphs_are_no_front_matter(text: str) -> None:
    assert parted(text) == ({}, text)


def test_a_markdown_file_has_its_title_and_a_text_file_all_its_lines(tmp_path: Path) -> None:
    data = "---\ntitle: Mill\ndate: 2026-03-02\nurl: https://a.example/1\n---\nA mill burned.\n"
    found = only(read_as("a.md", tmp_path, data))
    assert (found.title, found.published, found.url, found.text) == (
        "Mill",
        "2026-03-02",
        "https://a.example/1",
        "A mill burned.\n",
    )
    assert only(read_as("a.txt", tmp_path, data)).text == data
    assert refused(read_as("b.md", tmp_path, "---\ntitle: Mill\n---\n")).reason == "the text is empty"
