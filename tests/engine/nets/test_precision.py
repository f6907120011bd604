"""What torch computes of a training, where its bfloat16 pays and where it does not."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from engine.nets import dense, precision
from engine.nets.dense import DenseNet, Widths
from engine.nets.sparse import SparseNet
from engine.nets.teacher import Teacher
from engine.values import FrontEndConstants

NEARLY_ALL = Widths(k_conv1=63, k_conv2=63, k_linear1=1499)  # or roundings choose other winners
NETS = {
    "dense": lambda: DenseNet(Widths(), 12, FrontEndConstants()),
    "sparse": lambda: SparseNet(NEARLY_ALL, 12, FrontEndConstants()),
    "teacher": lambda: Teacher((8, 16, 32), 12, FrontEndConstants(), dropout=0.0),
}


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("pays", [False, True])
def test_a_step_is_that_in_float32(monkeypatch: pytest.MonkeyPatch, net: str, pays: bool) -> None:
    torch.manual_seed(1)
    made: nn.Module = NETS[net]().train()
    images = torch.randint(0, 255, (16, 32, 32), dtype=torch.uint8)
    for module in (precision, dense):
        monkeypatch.setattr(module, "bfloat16_pays", lambda: pays)
    computed: list[torch.dtype] = []
    for layer in made.modules():
        if isinstance(layer, nn.Linear) and layer.out_features == 12:
            layer.register_forward_hook(lambda _, __, output: computed.append(output.dtype))
    gradients = []
    for half in (True, False):
        made.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            logits = made(images)
        functional.cross_entropy(logits.float(), torch.arange(16) % 12).backward()
        gradients.append(torch.cat([p.grad.flatten() for p in made.parameters()]))  # type: ignore[union-attr]
    assert computed == [torch.bfloat16 if pays else torch.float32, torch.float32]
    assert float(functional.cosine_similarity(*gradients, dim=0)) > 0.9


def test_bfloat16_pays_where_vectors_are_wide() -> None:
    wide = torch.backends.cpu.get_cpu_capability().startswith("AVX512")
    narrow = torch.backends.cpu.get_cpu_capability() == "AVX2"
    assert precision.bfloat16_pays() or not wide
    assert not (precision.bfloat16_pays() and narrow)
