"""A Dask cluster that is there already and answers partitions."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from concurrent.futures import CancelledError

from engine.engines.engine import EngineFailed, EngineUnavailable
from engine.evaluation.partition import Partition, Tell
from engine.evaluation.workers import Done, Work, answer_there

WAIT_S = 10.0  # for a scheduler, and for its first worker


class Cluster:
    """The workers of a ``dask.distributed`` scheduler at ``address``.

    They need the program, the same model files, and the recordings under the same paths. A
    partition whose worker is lost is given to another one.
    """

    def __init__(self, work: Work, address: str) -> None:
        self._work, self._address = work, address

    def answer(self, partitions: Iterable[Partition], tell: Tell) -> Generator[Done]:
        """See :class:`engine.evaluation.workers.Workers`."""
        try:
            from distributed import Client, KilledWorker
        except ImportError as error:
            raise EngineUnavailable(
                "Dask is not installed", "install it with: pip install 'sparsespot[dask]'"
            ) from error
        try:
            client = Client(self._address, timeout=WAIT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise EngineUnavailable(
                f"no Dask scheduler answers at {self._address}",
                "check the address, or leave --dask out",
            ) from error
        with client:
            try:
                client.wait_for_workers(1, timeout=WAIT_S)
            except TimeoutError as error:
                raise EngineUnavailable(
                    f"the Dask scheduler at {self._address} has no workers",
                    "start some with: dask worker ADDRESS",
                ) from error
            threads = sum(client.nthreads().values())
            pool = client.get_executor(pure=False)
            try:
                yield from answer_there(pool, 2 * threads, self._work, partitions, tell)
            except KilledWorker as error:
                raise EngineFailed(
                    "workers of the Dask cluster died again and again at the same recordings",
                    "look into their log, then go on with --resume",
                ) from error
            except CancelledError as error:
                raise EngineFailed(
                    f"the Dask scheduler at {self._address} went away",
                    "start it again, then go on with --resume",
                ) from error
