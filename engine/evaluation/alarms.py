"""False alarms per hour, with what so many hours can say about them."""

from __future__ import annotations

from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True)
class AlarmRate:
    """``alarms`` false detections in ``hours`` of sound (more than none)."""

    alarms: int
    hours: float

    @property
    def per_hour(self) -> float:
        """The rate itself."""
        return self.alarms / self.hours

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the rate, an hour."""
        return poisson_interval(self.alarms, self.hours)

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"{self.alarms} false alarms in {self.hours:.2f} h ({self.per_hour:.1f} an hour, "
            f"95 % interval {low:.1f} to {high:.1f})"
        )


def poisson_interval(
    events: int, exposure: float, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Exact interval of a Poisson rate from ``events`` counted over ``exposure``.

    F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936): quantiles of
    chi-square. Raises ``ValueError`` for a count below nought or an exposure that is not positive.
    """
    from scipy.stats import chi2

    if events < 0 or not exposure > 0:
        raise ValueError(f"no rate of {events} events in {exposure}")
    tail = (1 - confidence) / 2
    low = 0.0 if events == 0 else float(chi2.ppf(tail, 2 * events)) / 2
    high = float(chi2.ppf(1 - tail, 2 * events + 2)) / 2
    return low / exposure, high / exposure
