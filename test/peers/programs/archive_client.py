"""What the Python programs of this folder fetch with: one request a decade, whose answer is kept as a file."""

import json
import os
from pathlib import Path

import httpx2

FOLDER = Path("weather")


def decades(start_date: str, end_date: str) -> list[tuple[str, str]]:
    """First and last day of each decade from one day to another."""
    first, last = int(start_date[:4]), int(end_date[:4])
    years = range(first - first % 10, last + 1, 10)
    return [(max(start_date, f"{year}-01-01"), min(end_date, f"{year + 9}-12-31")) for year in years]


async def fetch_days(asked: dict, start_date: str, end_date: str) -> dict:
    """Fetches some days into a file. Gives the file and its number of rows."""
    query = {
        "latitude": asked["latitude"],
        "longitude": asked["longitude"],
        "start_date": start_date,
        "end_date": end_date,
        asked["resolution"]: ",".join(asked["variables"]),
    }
    async with httpx2.AsyncClient(timeout=60) as client:
        answer = await client.get(f"{os.environ['ARCHIVE']}/v1/archive", params=query)
    answer.raise_for_status()
    rows = len(answer.json()[asked["resolution"]]["time"])
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{asked['name']}-{asked['latitude']}-{start_date}.json"
    file.write_bytes(answer.content)
    return {"file": str(file), "rows": rows}


def told(parts: list[dict]) -> str:
    """What the model reads of a gathering."""
    return json.dumps({"files": [part["file"] for part in parts], "rows": sum(part["rows"] for part in parts)})
