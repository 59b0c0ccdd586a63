"""Computes goldens.json apart from the product: `npm run goldens`, with Python 3.11 or later.

Of data/observations-2012-2015.csv, and of hours-in-tokyo.csv beside this file, which this script makes from a seed and
which is no one's weather. Definitions are those of the literature that each analysis of the product names; the code is
pandas', numpy's, scipy's and xclim's. Numbers are not rounded: the tests compare with the product's decimals.
"""

import importlib.metadata
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from python_packages import with_packages  # noqa: E402

with_packages("goldens")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import xarray as xr  # noqa: E402
import xclim.indices as xci  # noqa: E402
from scipy import stats  # noqa: E402

HOURS_FILE = HERE / "hours-in-tokyo.csv"
UTC_OFFSET = pd.Timedelta(hours=9)  # Tokyo's standard time, all the year.


def main() -> None:
    cities = observed()
    hours = synthetic_hours()
    goldens = {
        "made_with": {
            name: importlib.metadata.version(name)
            for name in ["numpy", "pandas", "scipy", "xarray", "xclim"]
        },
        "daily": {city: of_days(days) for city, days in cities.items()},
        "hourly": of_hours(hours),
    }
    (HERE / "goldens.json").write_text(json.dumps(goldens, indent=1, sort_keys=True) + "\n")


def observed() -> dict[str, pd.DataFrame]:
    table = pd.read_csv(ROOT / "data" / "observations-2012-2015.csv", parse_dates=["date"])
    cities = {}
    for city, rows in table.groupby("location"):
        days = rows.set_index("date").asfreq("D")
        cities[city] = pd.DataFrame(
            {
                "temperature_2m_max": days["temp_max"],
                "temperature_2m_min": days["temp_min"],
                "precipitation_sum": days["precipitation"],
            }
        )
    return cities


def synthetic_hours() -> pd.DataFrame:
    """368 days of hours from the last of 2019, Tokyo's whole 2020 within. No hour of them has been measured."""
    if not HOURS_FILE.exists():
        random = np.random.default_rng(20200101)
        time = pd.date_range("2019-12-31", "2021-01-01T23:00", freq="h")
        steps = np.arange(len(time))
        season = -np.cos(2 * np.pi * (steps / 24 - 20) / 366)
        noise = np.zeros(len(time))
        for step in steps[1:]:
            noise[step] = 0.97 * noise[step - 1] + random.normal(0, 0.7)
        temperature = 13 + 12 * season + 4 * np.sin(2 * np.pi * (steps - 2) / 24) + noise
        rain = np.where(random.random(len(time)) < 0.08, random.gamma(0.7, 3.0, len(time)), 0)
        speed = np.where(random.random(len(time)) < 0.2, 0, random.weibull(2, len(time)) * 16)
        direction = np.where(speed < 0.05, 0, (190 + random.normal(0, 70, len(time))) % 360)
        hours = pd.DataFrame(
            {
                "temperature_2m": temperature.round(1),
                "precipitation": rain.round(1),
                "wind_speed_10m": speed.round(1),
                "wind_direction_10m": direction.round(0) % 360,
            },
            index=pd.Index(time.strftime("%Y-%m-%dT%H:%M:%SZ"), name="time"),
        )
        hours.iloc[-5:-2, 0] = np.nan
        hours.iloc[4000:4010, 2:] = np.nan
        hours.iloc[4100:4103, 3] = np.nan
        hours.to_csv(HOURS_FILE, lineterminator="\n")
    return pd.read_csv(HOURS_FILE, parse_dates=["time"], index_col="time")


def of_days(days: pd.DataFrame) -> dict:
    elements = with_mean(days)
    return {
        "statistics": {name: statistics_of(values) for name, values in days.items()},
        "months": {name: periods(values, "MS") for name, values in days.items()},
        "years": {name: periods(values, "YS") for name, values in days.items()},
        "normals": {name: normals(values) for name, values in elements.items()},
        "trend": {name: trend(annual(values)) for name, values in elements.items()},
        "anomalies": {
            name: (annual(values) - annual(values).mean()).tolist()
            for name, values in elements.items()
        },
        "records": {name: records(values) for name, values in elements.items()},
        **of_years(days),
        "spells": spells(days["precipitation_sum"]),
    }


def of_hours(hours: pd.DataFrame) -> dict:
    amounts = {"precipitation"}
    utc, local = hours.tz_convert(None), hours.tz_convert("Asia/Tokyo").tz_localize(None)
    days = daily_of(local)
    return {
        "statistics": {
            name: statistics_of(values, "%Y-%m-%dT%H:%M:%SZ")
            for name, values in hours.drop(columns="wind_direction_10m").items()
        },
        "mean_direction": mean_direction(hours),
        "wind_rose": wind_rose(hours),
        "months_utc": {
            name: periods(utc[name], "MS", name in amounts)
            for name in ["temperature_2m", "precipitation"]
        },
        "months_local": {
            name: periods(local[name], "MS", name in amounts)
            for name in ["temperature_2m", "precipitation"]
        },
        "days_local": {
            "temperature_2m": periods(local["temperature_2m"]["2020-07"], "D"),
            "precipitation": periods(local["precipitation"]["2020-07"], "D", True),
        },
        # Of the one year of which every local day is whole.
        "year_local": of_years(days["2020":"2020"]),
    }


def daily_of(local: pd.DataFrame) -> pd.DataFrame:
    """A day has a value where it has all 24 hours: those with the times 00:00 to 23:00."""
    days = local.resample("D")
    whole = days["temperature_2m"].count() == 24
    return pd.DataFrame(
        {
            "temperature_2m_max": days["temperature_2m"].max().where(whole),
            "temperature_2m_min": days["temperature_2m"].min().where(whole),
            "precipitation_sum": days["precipitation"].sum(min_count=24),
        }
    )


def with_mean(days: pd.DataFrame) -> pd.DataFrame:
    middle = (days["temperature_2m_max"] + days["temperature_2m_min"]) / 2
    return days.assign(temperature_2m_mean=middle)


def statistics_of(values: pd.Series, moment: str = "%Y-%m-%d") -> dict:
    return {
        "mean": float(values.mean()),
        "min": float(values.min()),
        "min_at": values.idxmin().strftime(moment),
        "max": float(values.max()),
        "max_at": values.idxmax().strftime(moment),
        "sum": float(values.sum()),
        "missing": int(values.isna().sum()),
    }


def is_total(values: pd.Series) -> bool:
    return values.name == "precipitation_sum"


def periods(values: pd.Series, rule: str, total: bool | None = None) -> list[float]:
    groups = values.resample(rule)
    return (groups.sum() if (is_total(values) if total is None else total) else groups.mean()).tolist()


def annual(values: pd.Series) -> pd.Series:
    groups = values.groupby(values.index.year)
    return groups.sum() if is_total(values) else groups.mean()


def normals(values: pd.Series) -> dict:
    """WMO-No. 1203: the mean over the years of each month's mean or total; the year is made of the months."""
    groups = values.groupby([values.index.year, values.index.month])
    months = (groups.sum() if is_total(values) else groups.mean()).groupby(level=1).mean()
    return {
        "monthly": months.tolist(),
        "annual": float(months.sum() if is_total(values) else months.mean()),
    }


def trend(years: pd.Series) -> dict:
    fit = stats.linregress(years.index, years.to_numpy())
    margin = stats.t.ppf(0.975, len(years) - 2) * fit.stderr
    return {
        "per_decade": 10 * fit.slope,
        "interval_95": [10 * (fit.slope - margin), 10 * (fit.slope + margin)],
    }


def records(values: pd.Series) -> dict:
    return {
        "highest": [float(values.max()), values.idxmax().strftime("%Y-%m-%d")],
        "lowest": [float(values.min()), values.idxmin().strftime("%Y-%m-%d")],
    }


def of_years(days: pd.DataFrame) -> dict:
    """ETCCDI indices and degree days a year, by xclim."""
    data = {
        name: xr.DataArray(
            values.to_numpy(), dims="time", coords={"time": values.index.to_numpy()}, attrs={"units": units}
        )
        for (name, values), units in zip(
            with_mean(days).items(), ["degC", "degC", "mm/day", "degC"], strict=True
        )
    }
    warmest, coldest = data["temperature_2m_max"], data["temperature_2m_min"]
    rain, middle = data["precipitation_sum"], data["temperature_2m_mean"]
    year = {"freq": "YS"}
    # The five days may have begun in the year before.
    five_days = days["precipitation_sum"].rolling(5).sum()
    indices = {
        "FD": xci.frost_days(coldest, **year),
        "ID": xci.ice_days(warmest, **year),
        "SU": xci.tx_days_above(warmest, thresh="25 degC", **year),
        "TR": xci.tn_days_above(coldest, thresh="20 degC", **year),
        "R10mm": xci.wetdays(rain, thresh="10 mm/day", op=">=", **year),
        "Rx1day": xci.max_1day_precipitation_amount(rain, **year),
    }
    degree_days = {
        "heating": xci.heating_degree_days(middle, thresh="18 degC", **year),
        "cooling": xci.cooling_degree_days(middle, thresh="18 degC", **year),
        "growing": xci.growing_degree_days(middle, thresh="10 degC", **year),
    }
    return {
        "etccdi": {
            **{name: values.values.tolist() for name, values in indices.items()},
            "Rx5day": five_days.groupby(five_days.index.year).max().tolist(),
        },
        "degree_days": {name: values.values.tolist() for name, values in degree_days.items()},
    }


def spells(rain: pd.Series) -> dict:
    """The first of the longest runs of days with 1 mm or more, and with less."""
    wet = rain >= 1
    runs = pd.DataFrame({"wet": wet, "run": (wet != wet.shift()).cumsum(), "day": rain.index})
    found = runs.groupby(["wet", "run"])["day"].agg(["count", "min", "max"]).reset_index()
    longest = {}
    for kind, name in [(True, "longest_wet"), (False, "longest_dry")]:
        of_kind = found[found["wet"] == kind]
        first = of_kind.loc[of_kind["count"].idxmax()]
        longest[name] = {
            "days": int(first["count"]),
            "start_date": first["min"].strftime("%Y-%m-%d"),
            "end_date": first["max"].strftime("%Y-%m-%d"),
        }
    return longest


def mean_direction(hours: pd.DataFrame) -> float:
    """Whence the mean wind blows: vectors as long as the speed, so that calms have no say."""
    wind = hours[["wind_speed_10m", "wind_direction_10m"]].dropna()
    toward = wind["wind_speed_10m"] * np.exp(1j * np.radians(wind["wind_direction_10m"]))
    return float(np.degrees(np.angle(toward.mean())) % 360)


def wind_rose(hours: pd.DataFrame) -> dict:
    """Percent by sector (16, the first centred on north) and class of speed; calm is below 1 km/h."""
    limits = [1, 6, 12, 20, 29, 39, 50, np.inf]
    speed, direction = hours["wind_speed_10m"], hours["wind_direction_10m"]
    calm = speed < 1
    blowing = (speed >= 1) & direction.notna()
    sector = np.floor(((direction[blowing] + 11.25) % 360) / 22.5)
    counts, _, _ = np.histogram2d(sector, speed[blowing], bins=[np.arange(17), limits])
    steps = int(calm.sum() + blowing.sum())
    return {
        "steps": steps,
        "missing": len(hours) - steps,
        "calm": 100 * float(calm.sum()) / steps,
        "percent": (100 * counts / steps).tolist(),
    }


main()
