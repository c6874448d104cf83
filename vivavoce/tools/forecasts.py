"""Weather from a server that answers like Open-Meteo (free, no key, can be run at home).

Two requests: `/v1/search` finds a place by name, `/v1/forecast` tells its weather
(open-meteo.com/en/docs and .../geocoding-api). Nothing is asked unless an address is given.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from vivavoce.errors import ToolError
from vivavoce.languages import Language

_FRESH: Final = 600.0
"""Seconds for which a forecast is kept."""
_PLACES: Final = 500
"""Places that are remembered."""


@dataclass(frozen=True)
class Place:
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Day:
    """One day's weather. Temperatures in degrees Celsius, `rain` in percent, `code`: WMO 4677."""

    code: int
    low: float
    high: float
    rain: int | None


@dataclass(frozen=True)
class Forecast:
    """Now, and the days from today on."""

    place: str
    temperature: float
    code: int
    days: tuple[Day, ...]


class Forecasts:
    """`url` is the base address, without `/v1/...`; of Open-Meteo's own, whose places are found on
    another host (`geocoding-` before the name), that host is asked."""

    def __init__(self, url: str, *, patience: float = 4.0) -> None:
        self._url = url.rstrip("/")
        scheme, _, host = self._url.partition("://")
        own = host.startswith("api.") and "open-meteo" in host
        self._search = f"{scheme}://geocoding-{host}" if own else self._url
        self._patience = patience
        self._places: dict[tuple[str, Language], Place | None] = {}
        self._kept: dict[Place, tuple[float, Forecast]] = {}

    async def of(self, name: str, language: Language) -> Forecast | None:
        """The weather of a place; None: no such place. Raises `ToolError`."""
        place = await self._place(name, language)
        if place is None:
            return None
        until, kept = self._kept.get(place, (0.0, None))
        if kept is not None and time.monotonic() < until:
            return kept
        told = await self._get(
            f"{self._url}/v1/forecast",
            {
                "latitude": place.latitude,
                "longitude": place.longitude,
                "current": "temperature_2m,weather_code",
                "daily": "weather_code,temperature_2m_max,temperature_2m_min,"
                "precipitation_probability_max",
                "timezone": "auto",
                "forecast_days": 8,
            },
        )
        found = _forecast(place.name, told)
        self._kept = {p: k for p, k in self._kept.items() if k[0] > time.monotonic()}
        self._kept[place] = (time.monotonic() + _FRESH, found)
        return found

    async def _place(self, name: str, language: Language) -> Place | None:
        key = (name.lower(), language)
        if key not in self._places:
            told = await self._get(
                f"{self._search}/v1/search", {"name": name, "count": 1, "language": language}
            )
            if len(self._places) >= _PLACES:
                self._places.clear()
            self._places[key] = _place(told)
        return self._places[key]

    async def _get(self, url: str, params: Mapping[str, Any]) -> Any:
        try:
            async with httpx.AsyncClient(timeout=self._patience) as client:
                answer = await client.get(url, params=dict(params))
            answer.raise_for_status()
            return answer.json()
        except httpx.TimeoutException:
            raise ToolError(
                f"the weather server did not answer within {self._patience:g} seconds"
            ) from None
        except (httpx.HTTPError, ValueError) as error:
            raise ToolError(
                f"the weather server at {self._url} failed ({error}); does it answer like "
                "Open-Meteo's /v1/forecast?"
            ) from error


def _place(told: Any) -> Place | None:
    try:
        results = told.get("results") or ()
        first = next(iter(results), None)
        if first is None:
            return None
        return Place(str(first["name"]), float(first["latitude"]), float(first["longitude"]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ToolError(f"the weather server's places cannot be read ({error!r})") from error


def _forecast(name: str, told: Any) -> Forecast:
    try:
        daily = told["daily"]
        rain = daily.get("precipitation_probability_max") or [None] * len(daily["weather_code"])
        days = tuple(
            Day(int(code), float(low), float(high), None if wet is None else int(wet))
            for code, low, high, wet in zip(
                daily["weather_code"],
                daily["temperature_2m_min"],
                daily["temperature_2m_max"],
                rain,
                strict=True,
            )
        )
        now = told["current"]
        return Forecast(name, float(now["temperature_2m"]), int(now["weather_code"]), days)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ToolError(f"the weather server's forecast cannot be read ({error!r})") from error
