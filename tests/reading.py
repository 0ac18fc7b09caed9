"""What tests of readers ask of what was read: one article whose offsets hold, or one rejection."""

from collections.abc import Sequence

from newsgrain.records import Article, Rejected
from newsgrain.text.sentences import split

Item = Article | Rejected


def only(items: Sequence[Item]) -> Article:
    (item,) = items
    assert isinstance(item, Article), item
    assert all(item.text[s.start : s.end] == s.text for s in split(item).sentences)
    return item


def refused(items: Sequence[Item]) -> Rejected:
    (item,) = items
    assert isinstance(item, Rejected), item
    return item
