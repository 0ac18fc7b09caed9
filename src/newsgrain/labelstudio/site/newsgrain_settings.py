"""Settings of the Label Studio that newsgrain starts: its own, our script on its pages, answers one by one.

Runs in the server's environment alone (DJANGO_SETTINGS_MODULE), never in newsgrain's.
"""
# mypy: ignore-errors

import os

# Label Studio's settings ask for these while they are being read, by the name of this module
from core.settings.base import *  # noqa: F403

SENTRY_DSN = FRONTEND_SENTRY_DSN = ""
SENTRY_ENVIRONMENT = FRONTEND_SENTRY_ENVIRONMENT = "opensource"

from label_studio.core.settings.label_studio import *  # noqa: E402, F403

MIDDLEWARE = [*MIDDLEWARE, "newsgrain_page.Page", "newsgrain_answers.Answers"]  # noqa: F405

if DJANGO_DB == DJANGO_DB_SQLITE:  # noqa: F405
    # a transaction that reads first and then wants to write does not wait for others, but fails at once
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 60}  # noqa: F405

_LENGTH = int(os.environ.get("NEWSGRAIN_PASSWORD_LENGTH", "8"))
_DJANGO = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    *AUTH_PASSWORD_VALIDATORS,  # noqa: F405
    {"NAME": f"{_DJANGO}MinimumLengthValidator", "OPTIONS": {"min_length": _LENGTH}},
    {"NAME": f"{_DJANGO}CommonPasswordValidator"},
]
