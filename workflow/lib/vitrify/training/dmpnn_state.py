"""State from which a training with torch continues as if it had not been interrupted, as plain values and arrays."""

import numpy as np
import torch

Weights = dict[str, torch.Tensor]


def capture(
    model: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    rng: np.random.Generator,
    history: list[dict],
    best_weights: Weights | None,
) -> tuple[dict, dict[str, np.ndarray]]:
    """Return the state after an epoch: plain values, and arrays by name.

    Plain values are the history and numpy's generator; arrays are weights, Adam's state, the best epoch's weights, and
    torch's generators.
    """
    tensors = {f"model.{name}": weight for name, weight in model.state_dict().items()}
    tensors |= {f"best.{name}": weight for name, weight in (best_weights or {}).items()}
    for number, state in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{number}.{name}": value for name, value in state.items()}
    tensors["rng.cpu"] = torch.get_rng_state()
    if _device(model).type == "cuda":
        tensors["rng.cuda"] = torch.cuda.get_rng_state()
    arrays = {name: tensor.detach().cpu().numpy() for name, tensor in tensors.items()}
    return {"history": history, "rng": rng.bit_generator.state}, arrays


def restore(
    state: dict,
    arrays: dict[str, np.ndarray],
    model: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    rng: np.random.Generator,
) -> tuple[list[dict], Weights | None]:
    """Restore the output of `capture`; return the history so far, and the best epoch's weights or None."""
    parts: dict[str, Weights] = {}
    for name, array in arrays.items():
        part, _, rest = name.partition(".")
        parts.setdefault(part, {})[rest] = torch.from_numpy(array)
    model.load_state_dict(parts["model"])
    content = optimiser.state_dict()
    for name, tensor in parts["optimiser"].items():
        number, _, what = name.partition(".")
        content["state"].setdefault(int(number), {})[what] = tensor
    optimiser.load_state_dict(content)
    torch.set_rng_state(parts["rng"]["cpu"])
    if "cuda" in parts["rng"]:
        torch.cuda.set_rng_state(parts["rng"]["cuda"])
    rng.bit_generator.state = state["rng"]
    best = parts.get("best")
    return state["history"], best and {name: weight.to(_device(model)) for name, weight in best.items()}


def _device(model: torch.nn.Module) -> torch.device:
    return next(model.parameters()).device
