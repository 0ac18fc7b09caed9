"""Where the annotators' server listens, what it may be called, and what passwords it takes."""

from dataclasses import dataclass

from newsgrain.errors import InputError

LOOPBACK = "127.0.0.1"
LOCAL = frozenset((LOOPBACK, "localhost"))  # what this machine calls itself
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared with, and refused without a policy
# what Label Studio asks of passwords, and what is asked where others can try them
SHORTEST, SHORTEST_OUTSIDE = 8, 12
LONGEST = 24  # of the first password that we make for an account


@dataclass(frozen=True, slots=True)
class Door:
    """`host` is the address to listen at, `names` what browsers may call it, beside this machine's own."""

    host: str = LOOPBACK
    names: tuple[str, ...] = ()
    password_length: int = SHORTEST

    def check(self, port: int) -> None:
        """Raise InputError for a door that is open to others, with passwords that could be tried out."""
        for name in self.names:
            if not name or set(name) & set("/:* ,"):
                raise InputError(f"--name {name!r}: give a host's name alone, such as labels.news.example")
        if self.host in LOCAL or self.password_length >= SHORTEST_OUTSIDE:
            return
        raise InputError(
            f"--host {self.host}: others could try passwords of {self.password_length} characters; add"
            f" --password-length {SHORTEST_OUTSIDE} or more. Better leave --host out, and let a web server"
            f" with TLS pass https://NAME on to http://{LOOPBACK}:{port}: then only --name NAME is needed"
        )

    @property
    def here(self) -> str:
        """Where this machine itself reaches the server."""
        return LOOPBACK if self.host in (_EVERYWHERE, "localhost") else self.host

    def variables(self) -> dict[str, str]:
        """The server's variables; a page that came by TLS says so with every form that it sends."""
        called = dict.fromkeys((*sorted(LOCAL), self.here, *self.names))
        found = {
            "LABEL_STUDIO_ALLOWED_HOSTS": ",".join(called),
            "NEWSGRAIN_PASSWORD_LENGTH": str(self.password_length),
        }
        origins = ",".join(f"https://{name}" for name in self.names)
        return found | ({"LABEL_STUDIO_CSRF_TRUSTED_ORIGINS": origins} if origins else {})
