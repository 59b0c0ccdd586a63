"""A durable tool with DBOS, after the quick start and the tutorials on steps and workflow ids (docs.dbos.dev/python).

The workflow's id is the name of the gathering, each decade is a step, and SQLite keeps both. FastMCP is the MCP server.
"""

import asyncio

from archive_client import decades, fetch_days, told
from dbos import DBOS, SetWorkflowID
from fastmcp import FastMCP

mcp = FastMCP("weather")
DBOS(config={"name": "weather", "system_database_url": "sqlite:///weather.sqlite", "log_level": "ERROR"})


@DBOS.step(retries_allowed=True)
async def fetch(asked: dict, start_date: str, end_date: str) -> dict:
    return await fetch_days(asked, start_date, end_date)


@DBOS.workflow()
async def gather_weather(asked: dict) -> str:
    spans = decades(asked["start_date"], asked["end_date"])
    return told(await asyncio.gather(*[fetch(asked, first, last) for first, last in spans]))


@mcp.tool
async def gather(
    name: str,
    latitude: float,
    longitude: float,
    start_date: str,
    end_date: str,
    resolution: str,
    variables: list[str],
) -> str:
    """Gathers historic weather of one place into files. The same name gives the same result."""
    asked = {
        "name": name,
        "latitude": latitude,
        "longitude": longitude,
        "start_date": start_date,
        "end_date": end_date,
        "resolution": resolution,
        "variables": variables,
    }
    with SetWorkflowID(name):
        handle = await DBOS.start_workflow_async(gather_weather, asked)
    return await handle.get_result()


if __name__ == "__main__":
    DBOS.launch()
    mcp.run(show_banner=False)
