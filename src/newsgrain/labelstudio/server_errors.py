"""What can go wrong with a Label Studio server: every foreign error becomes one clear line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from newsgrain.errors import ServerError
from newsgrain.wording import brief

TIMEOUT_S = 600
_EXAMPLE = "such as http://127.0.0.1:8080"


class PassingError(ServerError):
    """What may be over soon: a busy or broken server; `unsure` when it may still work on the request."""

    def __init__(self, told: str, *, unsure: bool = False) -> None:
        super().__init__(told)
        self.unsure = unsure


class NoAnswerError(PassingError):
    """Nothing answers at the address, or not to the end."""


class ShiftedError(PassingError):
    """The project changed while it was read, so that something may be missing."""


class GoneError(ServerError):
    """A 404 of a server that is known to be Label Studio."""


@dataclass(slots=True)
class Border:
    """Where errors of a server at `url` become ours; `met` once it is known to be Label Studio."""

    url: str
    token_kind: str
    met: bool = False

    @contextmanager
    def crossed(self) -> Iterator[None]:
        """Turn foreign errors into ours; never their own text, which holds the session's cookie."""
        import httpx
        from label_studio_sdk.core.api_error import ApiError

        try:
            yield
        except ApiError as error:
            raise self.refused(error.status_code, error.body) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unreached(error) from None
        except ValueError:
            raise self.not_label_studio("its answer is not JSON") from None

    def refused(self, status: int | None, body: Any) -> ServerError:
        """What to say of an answer that is an error."""
        told = f"{self.url}: answered {status}"
        if status is None:
            return ServerError(f"{self.url}: {_detail(body)}")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in (
            HTTPStatus.TOO_MANY_REQUESTS,
            HTTPStatus.REQUEST_TIMEOUT,
        ):
            unsure = status in (HTTPStatus.GATEWAY_TIMEOUT, HTTPStatus.REQUEST_TIMEOUT)
            what = "a proxy in front of it, or it is broken" if isinstance(body, str) else _detail(body)
            return PassingError(f"{told} ({what}); try again, then look at the server's log", unsure=unsure)
        if status == HTTPStatus.UNAUTHORIZED:
            return self._unauthorized(_detail(body))
        if status == HTTPStatus.NOT_FOUND and self.met:
            return GoneError(f"{told}: what was asked for is gone; was the project deleted?")
        if isinstance(body, str):
            return self.not_label_studio(f"answered {status} with a web page")
        return ServerError(f"{told}: {_detail(body)}")

    def _unauthorized(self, detail: str) -> ServerError:
        if "legacy token authentication has been disabled" in detail:
            what = "takes no legacy tokens; switch them on under Organization > API Tokens Settings, or make"
            return ServerError(f"{self.url}: {what} a personal access token under Account & Settings")
        if "expired" in detail:
            what = "the personal access token has expired; make a new one under Account & Settings"
            return ServerError(f"{self.url}: {what} and put it in LABEL_STUDIO_API_KEY")
        return ServerError(
            f"{self.url}: does not take this {self.token_kind} ({detail}); copy it again from Account &"
            " Settings into LABEL_STUDIO_API_KEY"
        )

    def _unreached(self, error: Exception) -> ServerError:
        import httpx

        if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
            return ServerError(f"LABEL_STUDIO_URL {self.url!r}: not an address; write it whole, {_EXAMPLE}")
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            why = brief(str(error) or "no answer")
            return NoAnswerError(f"{self.url}: cannot be reached ({why}); is Label Studio running there?")
        if isinstance(error, httpx.TimeoutException):
            told = (
                f"{self.url}: no answer in {TIMEOUT_S} s; it may still be at work, try again in some minutes"
            )
            return NoAnswerError(told, unsure=True)
        told = f"{self.url}: the connection broke ({type(error).__name__}); run the same command again"
        return NoAnswerError(told)

    def not_label_studio(self, why: str) -> ServerError:
        """What to say of another web server."""
        return ServerError(
            f"{self.url}: is not Label Studio ({why}); LABEL_STUDIO_URL must be its address alone, {_EXAMPLE}"
        )


def _detail(body: Any) -> str:
    """What the server complains of, without its wrapping, on one short line."""
    if isinstance(body, dict):
        body = body.get("validation_errors") or body.get("detail") or body
    if isinstance(body, dict):
        body = "; ".join(f"{key}: {_detail(value)}" for key, value in body.items())
    if isinstance(body, list | tuple):
        body = "; ".join(_detail(value) for value in body)
    return brief(str(body))
