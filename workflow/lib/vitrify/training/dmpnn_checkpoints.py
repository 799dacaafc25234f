"""Checkpoints of a training with torch: all that it needs to go on as if it had not been interrupted."""

import json
import logging
import time
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from vitrify.files import whole_or_absent

FILE = "checkpoint.safetensors"
SHARE = 0.05  # of a training's time that may be spent on writing checkpoints

logger = logging.getLogger(__name__)


class Checkpoints:
    """One file in a folder, whole or absent, with the state after the last epoch that was written down.

    It holds weights, Adam's state, the weights of the best epoch, the states of the random generators (torch's, the
    GPU's, numpy's), and as JSON in its header the history. No pickle.

    Each epoch is written down, unless that would take more than 5 % of the time: a network of the largest size takes
    a second or so to write, and its epochs take minutes.
    """

    def __init__(self, folder: Path):
        self.path = Path(folder) / FILE
        self._cost, self._written = 0.0, time.perf_counter()

    def write(
        self,
        model: torch.nn.Module,
        optimiser: torch.optim.Optimizer,
        rng: np.random.Generator,
        history: list[dict],
        best_weights: dict[str, torch.Tensor] | None,
    ) -> None:
        """Write down the state after an epoch, if it is time to."""
        began = time.perf_counter()
        if SHARE * (began - self._written) < self._cost:
            return
        tensors = {f"model.{name}": weight for name, weight in model.state_dict().items()}
        for name, weight in (best_weights or {}).items():
            tensors[f"best.{name}"] = weight
        for number, state in optimiser.state_dict()["state"].items():
            for name, value in state.items():
                tensors[f"optimiser.{number}.{name}"] = value
        tensors["rng.torch"] = torch.get_rng_state()
        if torch.cuda.is_available():
            tensors["rng.cuda"] = torch.cuda.get_rng_state()
        said = {"history": json.dumps(history), "rng.numpy": json.dumps(rng.bit_generator.state)}
        with whole_or_absent(self.path) as temporary:
            save_file({name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}, temporary, said)
        self._written = time.perf_counter()
        self._cost = self._written - began

    def restore(
        self, model: torch.nn.Module, optimiser: torch.optim.Optimizer, rng: np.random.Generator
    ) -> tuple[list[dict], dict[str, torch.Tensor] | None]:
        """Bring all back to what the last checkpoint says; without one, change nothing.

        Returns:
            The history so far, empty without a checkpoint, and the best weights, None if there are none.
        """
        if not self.path.exists():
            return [], None
        device = next(model.parameters()).device
        try:
            with safe_open(self.path, framework="pt") as file:
                said = file.metadata()
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (it is no mapping)
        except SafetensorError as error:
            raise ValueError(f"{self.path}: not a checkpoint: {error}") from error
        parts = {}
        for name, tensor in tensors.items():
            part, _, rest = name.partition(".")
            parts.setdefault(part, {})[rest] = tensor
        model.load_state_dict(parts["model"])
        state = optimiser.state_dict()
        for name, tensor in parts["optimiser"].items():
            number, _, what = name.partition(".")
            state["state"].setdefault(int(number), {})[what] = tensor
        optimiser.load_state_dict(state)
        torch.set_rng_state(parts["rng"]["torch"])
        if "cuda" in parts["rng"] and device.type == "cuda":
            torch.cuda.set_rng_state(parts["rng"]["cuda"])
        rng.bit_generator.state = json.loads(said["rng.numpy"])
        history = json.loads(said["history"])
        logger.info("going on after epoch %d", history[-1]["epoch"])
        best = parts.get("best")
        return history, best and {name: weight.to(device) for name, weight in best.items()}
