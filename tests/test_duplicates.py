"""Near duplicates are found whatever is put around them, and strangers are not."""

from newsgrain.duplicates import groups, key_of, near_duplicates, overlap, shingles

STORY = " ".join(f"the {n} sheep of farm {n} crossed road {n}" for n in range(40))


def test_a_repost_with_furniture_is_a_near_duplicate() -> None:
    texts = [STORY, "Subscribe! " + STORY.upper() + " All rights reserved.", "Something else entirely."]
    assert near_duplicates(texts) == [(0, 1)]
    assert groups(texts) == [0, 0, 2]


def test_groups_are_transitive() -> None:
    a, b, c = STORY[:800], STORY[500:1300], STORY[1000:]
    assert overlap(shingles(a), shingles(c)) < 0.3
    assert groups([a, b, c]) == [0, 0, 0]


def test_a_line_is_known_by_its_words() -> None:
    """Case, spaces, signs, underlines and what nobody sees do not hide it."""
    assert key_of("\ufeffre\u00adad mo\u200bre") == "read more"
    assert key_of(" Read — _More_! ") == key_of("read more") == "read more"
    assert key_of("§") == ""


def test_short_texts() -> None:
    assert groups(["", "", "one two", "one two"]) == [0, 0, 2, 2]
