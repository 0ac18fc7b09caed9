"""Who may come to the annotators' server: by which names, and never with passwords that can be tried out."""

from pathlib import Path

import pytest

from newsgrain.errors import InputError
from newsgrain.labelstudio import studio_server
from newsgrain.labelstudio.access import Door


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])  # noqa: S104 - to see it refused
def test_beyond_this_machine_only_with_long_passwords(tmp_path: Path, host: str) -> None:
    """Told before anything is made, and how it is done better."""
    told = rf"--host {host}: others could try passwords of 8 .*--password-length 12 .*TLS pass https://NAME"
    with pytest.raises(InputError, match=told):
        studio_server.run(tmp_path / "home", 8080, print, door=Door(host))
    assert not (tmp_path / "home").exists()
    Door(host, password_length=12).check(8080)
    Door("localhost").check(8080)


@pytest.mark.parametrize("name", ["https://a.example", "a.example:80", "*", "", "a,b"])
def test_a_name_is_a_name_alone(name: str) -> None:
    """A star would let any page of the web call the server its own."""
    with pytest.raises(InputError, match="give a host's name alone, such as labels"):
        Door(names=(name,)).check(8080)


def test_the_server_knows_its_names_and_where_forms_come_from() -> None:
    found = Door(names=("labels.a.example",)).variables()
    assert found["LABEL_STUDIO_ALLOWED_HOSTS"] == "127.0.0.1,localhost,labels.a.example"
    assert found["LABEL_STUDIO_CSRF_TRUSTED_ORIGINS"] == "https://labels.a.example"
    plain = Door("0.0.0.0", password_length=14).variables()  # noqa: S104 - only its variables
    assert plain == {"LABEL_STUDIO_ALLOWED_HOSTS": "127.0.0.1,localhost", "NEWSGRAIN_PASSWORD_LENGTH": "14"}
    assert Door("192.0.2.7").here == "192.0.2.7"
