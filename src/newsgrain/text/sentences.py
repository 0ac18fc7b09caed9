"""Cuts articles into sentences with exact offsets, and notes where on the page each one stood."""

from collections.abc import Sequence

from newsgrain.records import Article
from newsgrain.text.places import Place, SplitArticle
from newsgrain.text.splitter import split

__all__ = ["Place", "SplitArticle", "split", "split_all"]


def split_all(articles: Sequence[Article]) -> list[SplitArticle]:
    """Cut each article as `split` does."""
    return [split(article) for article in articles]
