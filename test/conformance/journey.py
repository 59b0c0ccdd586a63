"""The main journey with a client from PyPI: journey.py mcp|fastmcp '{"command", "args", "env"} or {"url"}, job_name'.

Prints what it saw as JSON; journeys.ts holds it against what every client has to see.
"""

import asyncio
import json
import sys

CLIENT, SPEC = sys.argv[1], json.loads(sys.argv[2])
NAME = SPEC["job_name"]


def connect():
    """A context manager that gives a connected client."""
    if CLIENT == "mcp":
        from mcp import Client, StdioServerParameters

        if "url" in SPEC:
            return Client(SPEC["url"])
        return Client(StdioServerParameters(command=SPEC["command"], args=SPEC["args"], env=SPEC["env"]))
    from fastmcp import Client
    from fastmcp.client.transports import StdioTransport, StreamableHttpTransport

    if "url" in SPEC:
        return Client(StreamableHttpTransport(SPEC["url"]))
    return Client(StdioTransport(command=SPEC["command"], args=SPEC["args"], env=SPEC["env"]))


async def main() -> None:
    async with connect() as client:
        listed = await client.list_tools()
        tools = listed if isinstance(listed, list) else listed.tools

        async def call(name: str, arguments: dict) -> dict:
            return (await client.call_tool(name, arguments)).structured_content

        started = await call("start_gathering", SPEC["start"])
        probed = await call("probe_status", {"job_names": [NAME]})
        awaited = await call("await_result", {"job_names": [NAME]})
        rows = await call("read_rows", {"job_name": NAME, "every": "month"})
        jobs = await call("list_jobs", {"prefix": NAME})
        read = await client.read_resource(f"weather://jobs/{NAME}")
        contents = read if isinstance(read, list) else read.contents
    print(
        json.dumps(
            {
                "tools": [tool.name for tool in tools],
                "started": started["jobs"][0]["outcome"],
                "probed": probed["jobs"][0]["job_name"],
                "awaited": awaited["jobs"][0]["result"],
                "rows": rows["rows"],
                "listed": [job["job_name"] for job in jobs["jobs"]],
                "resource": json.loads(contents[0].text),
            }
        )
    )


asyncio.run(main())
