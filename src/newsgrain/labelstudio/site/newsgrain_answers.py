"""Takes answers one after another, each with the counts that it changes or not at all.

Label Studio stores an answer, counts what is there and stores the count, each for itself: of two answers that
come at once one is not counted, and a server that is killed in between leaves one out for good.

Runs in the server's environment alone, as a part of Django, never in newsgrain's.
"""
# mypy: ignore-errors

import re
import threading

from django.db import transaction

_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_ANSWERS = re.compile(r"/api/(tasks/\d+/annotations|annotations/\d+)\b")
_FAILED = 400
# two transactions of PostgreSQL would still count at once, each without the other's answer
_TURN = threading.Lock()


class Answers:
    """A Django middleware, inside the one that asks again while the database is locked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass on what changes answers in its turn and as a whole, and anything else at once."""
        if request.method in _READING or not _ANSWERS.match(request.path):
            return self.get_response(request)
        with _TURN, transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= _FAILED:
                transaction.set_rollback(True)
        return response
