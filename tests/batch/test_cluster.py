"""What a cluster's worker is given: the whole model, whatever it is made of."""

import pickle
from pathlib import Path
from types import SimpleNamespace

import pytest

from newsgrain.batch.batches import Options
from newsgrain.batch.work import Setup
from tests.files import contents

cluster = pytest.importorskip("newsgrain.batch.cluster")


def test_a_model_of_several_parts_travels_whole(tmp_path: Path) -> None:
    """Its parts lie in folders of their own, as those of `--model accurate` do."""
    for name in ("model.json", "linear/weights.npy", "encoder/network.onnx"):
        path = tmp_path / "model" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    setup = Setup(str(tmp_path / "out"), str(tmp_path / "model"), Options(), "both")
    sent = pickle.loads(pickle.dumps(cluster.ModelOnWorker(setup, str(tmp_path / "nowhere"))))  # noqa: S301 - ours
    sent.setup(SimpleNamespace(local_directory=str(tmp_path / "worker")))
    assert contents(sent.folder) == contents(tmp_path / "model")
