"""Adds our script to the pages of Label Studio, and answers how far an annotator is.

Runs in the server's environment alone, as a part of Django, never in newsgrain's.
"""
# mypy: ignore-errors

from pathlib import Path

from django.http import HttpResponse, JsonResponse

_SCRIPT = Path(__file__).with_name("page.js").read_bytes()
_TAG = b'<head><script src="/newsgrain/page.js"></script>'


class Page:
    """A Django middleware, the innermost: it knows who asks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Our two addresses, and every other page with our script."""
        if request.path == "/newsgrain/page.js":
            return HttpResponse(_SCRIPT, content_type="text/javascript; charset=utf-8")
        if request.path == "/newsgrain/progress":
            return _progress(request)
        response = self.get_response(request)
        if "text/html" in response.get("Content-Type", "") and not response.streaming:
            response.content = response.content.replace(b"<head>", _TAG, 1)
        return response


def _progress(request):
    """What the annotator has done of the project, since `since`, and what their tab still has for them."""
    from data_manager.models import View
    from tasks.models import Annotation, Task

    tab = View.objects.filter(pk=_number(request.GET.get("tab"))).first()
    if not request.user.is_authenticated or tab is None or not tab.project.has_permission(request.user):
        return JsonResponse({}, status=404)
    mine = Annotation.objects.filter(project=tab.project, completed_by=request.user)
    asked = tab.get_prepare_tasks_params()
    asked.request = request
    there = Task.prepared.only_filtered(prepare_params=asked).filter(is_labeled=False)
    left = there.exclude(pk__in=mine.values("task_id")).count()
    today = mine.filter(created_at__gte=request.GET.get("since") or "1970-01-01T00:00:00Z").count()
    done = mine.values("task_id").distinct().count()
    return JsonResponse({"done": done, "left": left, "today": today})


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() else 0
