"""An xclbin for the simulated card: a well-formed container without a bitstream."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterable
from xml.etree import ElementTree

from engine.ip.xclbin import (
    HEADER,
    HEADER_AT,
    INSTANCE,
    INSTANCE_OF_KERNEL,
    KERNEL,
    MAGIC,
    MEMORY,
    SECTION,
    SECTIONS_AT,
    Section,
)

PLATFORM = "xilinx_u250_gen3x16_xdma_4_1_202210_1"
ASSUMED_MHZ = 250
BANKS = 4
_BANK_BYTES = 16 << 30
_BANK_ADDRESS = 0x40_0000_0000
UNIT_ADDRESS = 0x180_0000
UNIT_SPAN = 0x1_0000
_DDR4, _KERNEL_CLOCK, _FLAT = 1, 2, 1

# Name, register, bytes, C type. Python's keywords are no names here: pynq makes a signature of
# them, and refuses "in".
ARGUMENTS = (
    ("model", 0x10, 8, "void*"),
    ("images", 0x1C, 8, "void*"),
    ("results", 0x28, 8, "void*"),
    ("n_words", 0x34, 4, "unsigned int"),
    ("mode", 0x3C, 4, "unsigned int"),
    ("token", 0x44, 4, "unsigned int"),
)


def simulated_xclbin(
    units: int = 1, *, platform: str = PLATFORM, kernel: str = KERNEL, mhz: int = ASSUMED_MHZ
) -> bytes:
    """The container for a card with ``units`` compute units, 1 to 4, each with its own bank.

    Its identity depends on what it says, so that a card tells two of them apart.
    """
    if not 1 <= units <= BANKS:
        raise ValueError(f"a simulated card has 1 to {BANKS} compute units, not {units}")
    names = [f"{kernel}_{i + 1}" for i in range(units)]
    pointers = [i for i, (_, _, _, kind) in enumerate(ARGUMENTS) if kind.endswith("*")]
    sections = (
        (Section.METADATA, "EMBEDDED_METADATA", _metadata(kernel, names)),
        (Section.MEMORIES, "MEM_TOPOLOGY", _table("<i4x", _memories(units))),
        (
            Section.CONNECTIVITY,
            "CONNECTIVITY",
            _table("<i", [struct.pack("<iii", a, u, u) for u in range(units) for a in pointers]),
        ),
        (
            Section.INSTANCES,
            "IP_LAYOUT",
            _table(
                "<i4x",
                [
                    INSTANCE.pack(INSTANCE_OF_KERNEL, 0, _address(i), f"{kernel}:{name}".encode())
                    for i, name in enumerate(names)
                ],
            ),
        ),
        (
            Section.CLOCKS,
            "CLOCK_FREQ_TOPOLOGY",
            _table("<H", [struct.pack("<hb5x128s", mhz, _KERNEL_CLOCK, b"ap_clk")]),
        ),
    )
    bodies = b""
    table = b""
    first = SECTIONS_AT + SECTION.size * len(sections)
    first += -first % 8
    for kind, name, body in sections:
        table += SECTION.pack(kind, name.encode()[:15], first + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 8)
    identity = uuid.uuid5(uuid.NAMESPACE_OID, f"{platform} {kernel} {bodies.hex()}").bytes
    length = first + len(bodies)
    times = (0, 0)  # of this file and of the platform's memory of features
    version = (0, 2, 13)
    said = (platform.encode(), identity, b"", len(sections))
    header = HEADER.pack(length, *times, *version, _FLAT, bytes(16), *said)
    lead = (MAGIC + b"\xff" * 32).ljust(HEADER_AT, b"\0")
    return (lead + header + table).ljust(first, b"\0") + bodies


def _address(unit: int) -> int:
    return UNIT_ADDRESS + unit * UNIT_SPAN


def _table(count: str, rows: Iterable[bytes]) -> bytes:
    rows = list(rows)
    return struct.pack(count, len(rows)) + b"".join(rows)


def _memories(units: int) -> list[bytes]:
    return [
        MEMORY.pack(
            _DDR4,
            i < units,
            _BANK_BYTES >> 10,
            _BANK_ADDRESS + i * _BANK_BYTES,
            f"bank{i}".encode(),
        )
        for i in range(BANKS)
    ]


def _metadata(kernel: str, instances: list[str]) -> bytes:
    project = ElementTree.Element("project", name=kernel)
    platform = ElementTree.SubElement(project, "platform", vendor="xilinx", boardid="u250")
    device = ElementTree.SubElement(platform, "device", name="fpga0")
    core = ElementTree.SubElement(device, "core", name="OCL_REGION_0", type="clc_region")
    described = ElementTree.SubElement(
        core,
        "kernel",
        name=kernel,
        language="ip",
        vlnv=f"sparsespot:kernel:{kernel}:1.0",
        hwControlProtocol="ap_ctrl_hs",
    )
    for name, mode, span, width in (
        ("M_AXI_GMEM", "master", "0xFFFFFFFFFFFFFFFF", "64"),
        ("S_AXI_CONTROL", "slave", "0x1000", "32"),
    ):
        ElementTree.SubElement(
            described,
            "port",
            name=name,
            mode=mode,
            range=span,
            dataWidth=width,
            portType="addressable",
            base="0x0",
        )
    for i, (name, offset, size, kind) in enumerate(ARGUMENTS):
        pointer = kind.endswith("*")
        ElementTree.SubElement(
            described,
            "arg",
            name=name,
            addressQualifier=str(int(pointer)),
            id=str(i),
            port="M_AXI_GMEM" if pointer else "S_AXI_CONTROL",
            size=hex(size),
            offset=hex(offset),
            hostOffset="0x0",
            hostSize=hex(size),
            type=kind,
        )
    for i, name in enumerate(instances):
        instance = ElementTree.SubElement(described, "instance", name=name)
        ElementTree.SubElement(instance, "addrRemap", base=hex(_address(i)), port="S_AXI_CONTROL")
    return ElementTree.tostring(project)
