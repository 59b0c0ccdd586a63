"""Background tasks with FastMCP and Docket, after FastMCP's page on them (gofastmcp.com/servers/tasks).

`task=True` lets a client get a task at once and ask for its result later; Redis keeps the tasks. A worker runs in the
server's own process, as that page begins.
"""

import asyncio
import os

from archive_client import decades, fetch_days, told
from fastmcp import FastMCP
from fastmcp_tasks import TasksExtension

mcp = FastMCP("weather")
mcp.add_extension(TasksExtension(url=os.environ["REDIS_URL"]))


@mcp.tool(task=True)
async def gather(
    name: str,
    latitude: float,
    longitude: float,
    start_date: str,
    end_date: str,
    resolution: str,
    variables: list[str],
) -> str:
    """Gathers historic weather of one place into files."""
    asked = {
        "name": name,
        "latitude": latitude,
        "longitude": longitude,
        "start_date": start_date,
        "end_date": end_date,
        "resolution": resolution,
        "variables": variables,
    }
    spans = decades(start_date, end_date)
    return told(await asyncio.gather(*[fetch_days(asked, first, last) for first, last in spans]))


if __name__ == "__main__":
    mcp.run(show_banner=False)
