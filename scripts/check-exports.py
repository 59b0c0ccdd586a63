"""Reads the product's exports with the programs that people read them with: `npm run exports`.

Makes samples of every format, and checks types, values, zones and conventions with pandas, polars, DuckDB, xarray,
compliance-checker and, where they are installed, CDO and GDAL. Prints a line a check; exit code 1 when one fails.
Needs Python 3.11 or later and installs the packages for itself; no part of npm test.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from python_packages import ROOT, with_packages

with_packages("exports")

import duckdb  # noqa: E402
import netCDF4  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import polars as pl  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
import xarray as xr  # noqa: E402

SAMPLES = ["observed", "one", "hours", "hour", "all"]
JOB_COLUMNS = ["job_name", "place", "latitude", "longitude", "time"]
# CDO takes time first alone; of jobs no place in the order is right to the checker, which only recommends.
ORDER = "not in the recommended order T, Z, Y, X"
failures: list[str] = []


def check(what: str, holds: bool, seen: object = "") -> None:
    print(f"{'ok  ' if holds else 'FAIL'} {what}{'' if holds else f': {seen}'}")
    if not holds:
        failures.append(what)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = ROOT / "scripts" / "run-with-dist.mjs"
        subprocess.run(
            ["node", script, "test/fakes/export-samples.ts", folder], check=True, cwd=ROOT
        )
        for sample in SAMPLES:
            check_tables(folder, sample)
            check_netcdf(folder, sample)
    print(f"{len(failures)} failed" if failures else "All hold.")
    sys.exit(1 if failures else 0)


def check_tables(folder: Path, sample: str) -> None:
    hourly = sample.startswith("hour")
    columns = JOB_COLUMNS + (["time_local"] if hourly else []) + ["zone"]
    paths = {ending: folder / f"{sample}.{ending}" for ending in ["csv", "excel.csv", "parquet"]}
    parquet, csv = pd.read_parquet(paths["parquet"]), pd.read_csv(paths["csv"], parse_dates=["time"])
    for kind, table in [("parquet", parquet), ("csv", csv)]:
        seen = list(table.columns)
        check(f"{sample}: columns of {kind}", seen[: len(columns)] == columns, seen)
        check(
            f"{sample}: pandas reads time of {kind} as datetime",
            pd.api.types.is_datetime64_any_dtype(table["time"]),
            table["time"].dtype,
        )
    check(f"{sample}: time has a zone where hours are", (parquet["time"].dt.tz is not None) == hourly)
    merged = csv.merge(parquet, on=["job_name", "time"], suffixes=("_csv", ""))
    check(f"{sample}: pandas joins CSV to Parquet", len(merged) == len(parquet), len(merged))
    for name in parquet.columns[len(columns) :]:
        if pd.api.types.is_numeric_dtype(parquet[name]):
            same = np.array_equal(merged[f"{name}_csv"], merged[name], equal_nan=True)
            check(f"{sample}: {name} is the same in CSV and Parquet", same)
    check_polars(sample, paths, hourly)
    check_duckdb(sample, paths, len(parquet))
    excel = pd.read_csv(paths["excel.csv"], parse_dates=["time"], encoding="utf-8-sig")
    check(f"{sample}: the CSV for Excel has a byte order mark", paths["excel.csv"].read_bytes()[:3] == b"\xef\xbb\xbf")
    check(f"{sample}: and the same rows", list(excel.columns) == list(csv.columns) and len(excel) == len(csv))
    metadata = {key.decode(): value.decode() for key, value in pq.read_metadata(paths["parquet"]).metadata.items()}
    described = json.loads((folder / f"{sample}.csv-metadata.json").read_text())
    check(f"{sample}: Parquet and CSV say the same of the jobs", json.loads(metadata["jobs"]) == described["notes"])
    missing = {job["job_name"]: job["missing"] for job in described["notes"]}
    for job, rows in parquet.groupby("job_name"):
        counts = {name: int(n) for name, n in rows.iloc[:, len(columns) :].isna().sum().items() if n}
        check(f"{sample}: missing values of {job} are counted", counts == {n: m["count"] for n, m in missing[job].items()})


def check_polars(sample: str, paths: dict[str, Path], hourly: bool) -> None:
    parquet = pl.read_parquet(paths["parquet"]).schema
    csv = pl.read_csv(paths["csv"], try_parse_dates=True).schema
    check(f"{sample}: polars reads times of Parquet", parquet["time"] == pl.Datetime("us", "UTC" if hourly else None), parquet["time"])
    expected = pl.Datetime("us", "UTC") if hourly else pl.Date
    check(f"{sample}: polars reads times of CSV", csv["time"] == expected, csv["time"])
    texts = [name for name, kind in csv.items() if kind == pl.String and parquet[name] != pl.String]
    check(f"{sample}: no number or time is text to polars", not texts, texts)


def check_duckdb(sample: str, paths: dict[str, Path], rows: int) -> None:
    for zone in ["UTC", "Asia/Tokyo", "America/Sao_Paulo"]:
        session = duckdb.connect()
        session.execute(f"SET TimeZone = '{zone}'")
        joined = session.execute(
            f"SELECT count(*) FROM read_csv('{paths['csv']}') JOIN read_parquet('{paths['parquet']}') USING (job_name, time)"
        ).fetchone()[0]
        check(f"{sample}: DuckDB in {zone} joins CSV to Parquet", joined == rows, joined)
    kinds = {name: kind for name, kind, *_ in duckdb.execute(f"DESCRIBE FROM read_csv('{paths['csv']}')").fetchall()}
    texts = [name for name, kind in kinds.items() if kind == "VARCHAR" and name not in ["job_name", "place", "zone"]]
    check(f"{sample}: no number or time is text to DuckDB", not texts, texts)


def check_netcdf(folder: Path, sample: str) -> None:
    path, parquet = folder / f"{sample}.nc", pd.read_parquet(folder / f"{sample}.parquet")
    with xr.open_dataset(path) as data:
        check(f"{sample}: xarray reads text", all(isinstance(text, str) for text in data["place"].values))
        first = parquet["job_name"].iloc[0]
        rows = parquet[parquet["job_name"] == first]
        for name in parquet.columns[list(parquet.columns).index("zone") + 1 :]:
            values = data[name].isel(job=list(data["job_name"].values).index(first)).values
            expected = rows[name]
            if pd.api.types.is_datetime64_any_dtype(expected):
                same = (pd.Series(values).dropna().to_numpy() == expected.dropna().dt.tz_localize(None).to_numpy()).all()
            else:
                same = np.array_equal(values, expected.to_numpy(dtype=float), equal_nan=True)
            check(f"{sample}: {name} is the same in NetCDF and Parquet", bool(same))
    for rules in ["cf:1.11", "acdd:1.3"]:
        check_rules(path, sample, rules)
    check_with_cfchecker(path, sample)
    if shutil.which("cdo"):
        run = subprocess.run(["cdo", "-s", "infon", "-timmean", path], capture_output=True, text=True)
        check(f"{sample}: CDO takes means over time", run.returncode == 0, run.stderr)
    if shutil.which("ogrinfo"):
        run = subprocess.run(["ogrinfo", "-al", "-so", path], capture_output=True, text=True)
        check(f"{sample}: GDAL opens it", run.returncode == 0, run.stderr)
        run = subprocess.run(["ogrinfo", "-al", "-so", "-oo", "X_POSSIBLE_NAMES=longitude", "-oo", "Y_POSSIBLE_NAMES=latitude", "-oo", "AUTODETECT_TYPE=YES", folder / f"{sample}.csv"], capture_output=True, text=True)
        check(f"{sample}: GDAL, as QGIS does, reads points and times of CSV", "Geometry: Point" in run.stdout and "\ntime: Date" in run.stdout, run.stdout)


def check_with_cfchecker(path: Path, sample: str) -> None:
    """It knows CF up to 1.8, so a copy says that it is of 1.8; tables that it would load from the web are stubs."""
    copy, areas, regions = (path.with_suffix(ending) for ending in [".18.nc", ".areas", ".regions"])
    shutil.copy(path, copy)
    with netCDF4.Dataset(copy, "a") as data:
        data.Conventions = "CF-1.8, ACDD-1.3"
    stub = "<{0}><version_number>1</version_number><date>2020-01-01T00:00:00Z</date><entry id='x'/></{0}>"
    areas.write_text(stub.format("area_type_table"))
    regions.write_text(stub.format("standardized_region_list"))
    names = files("compliance_checker") / "data" / "cf-standard-name-table.xml"
    program = Path(sys.executable).parent / "cfchecks"
    tables = ["-s", str(names), "-a", areas, "-r", regions]
    run = subprocess.run([program, "-v", "1.8", *tables, copy], capture_output=True, text=True)
    clean = all(f"{kind}: 0" in run.stdout for kind in ["ERRORS detected", "WARNINGS given"])
    check(f"{sample}: cfchecker", clean, run.stdout + run.stderr)


def check_rules(path: Path, sample: str, rules: str) -> None:
    program = Path(sys.executable).parent / "compliance-checker"
    report = path.with_suffix(".json")
    subprocess.run([program, "-t", rules, "-c", "lenient", "-f", "json", "-o", report, path], capture_output=True)
    found = json.loads(report.read_text())[rules]
    levels = ["high_priorities", "medium_priorities"] if rules.startswith("cf") else ["high_priorities"]
    words = [word for level in levels for entry in found[level] for word in entry["msgs"]]
    wrong = [word for word in words if ORDER not in word and "coverage_content_type" not in word]
    if rules.startswith("acdd"):
        # An index or a code has no standard name in CF's table.
        wrong = [word for word in wrong if "standard_name" not in word]
    check(f"{sample}: {rules}", not wrong, wrong)


main()
