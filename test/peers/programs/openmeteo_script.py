"""What an agent would write with openmeteo-requests and pandas, after the library's README (Python, Pandas, Caching).

Reads a list of what is asked on stdin, and prints the files that it wrote. Each gathering is one request.
"""

import json
import os
import sys
from pathlib import Path

import openmeteo_requests
import pandas as pd
import requests_cache
from retry_requests import retry

cache_session = requests_cache.CachedSession(".cache", expire_after=3600)
retry_session = retry(cache_session, retries=5, backoff_factor=0.2)
openmeteo = openmeteo_requests.Client(session=retry_session)
FOLDER = Path("weather")


def frame_of(asked: dict) -> pd.DataFrame:
    params = {
        "latitude": asked["latitude"],
        "longitude": asked["longitude"],
        "start_date": asked["start_date"],
        "end_date": asked["end_date"],
        asked["resolution"]: asked["variables"],
    }
    response = openmeteo.weather_api(f"{os.environ['ARCHIVE']}/v1/archive", params=params)[0]
    section = response.Hourly() if asked["resolution"] == "hourly" else response.Daily()
    columns = {
        "date": pd.date_range(
            start=pd.to_datetime(section.Time(), unit="s"),
            end=pd.to_datetime(section.TimeEnd(), unit="s"),
            freq=pd.Timedelta(seconds=section.Interval()),
            inclusive="left",
        )
    }
    for index, variable in enumerate(asked["variables"]):
        columns[variable] = section.Variables(index).ValuesAsNumpy()
    return pd.DataFrame(data=columns)


FOLDER.mkdir(exist_ok=True)
for asked in json.load(sys.stdin):
    frame = frame_of(asked)
    file = FOLDER / f"{asked['name']}-{asked['start_date']}.parquet"
    frame.to_parquet(file)
    means = frame.drop(columns="date").mean().astype(float).round(2).to_dict()
    print(json.dumps({"file": str(file), "rows": len(frame), "means": means}))
