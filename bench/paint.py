# SPDX-License-Identifier: Apache-2.0
"""What a phone on slow 4G waits for until it first shows something, with nothing kept from before.

`./run bench paint [--rounds 5] [--json]`
"""

import argparse
import os
import statistics
from collections.abc import Iterable
from typing import Any

from bench._harness import Figure, database_url, options, own_database, report
from bench._serving import served
from bench.portal import VISITS

PAGES = {**VISITS, "sign_in": "/dang-nhap", "look_up": "/tra-cuu"}
#: Slow 4G: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back; a phone four times slower.
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER = 4
PHONE = {"width": 360, "height": 800}
_PAINTED = """() => new Promise((done) => new PerformanceObserver((seen) => {
  const paint = seen.getEntriesByName("first-contentful-paint")[0];
  if (paint) done([paint.startTime, performance.getEntriesByType("navigation")[0].responseStart]);
}).observe({type: "paint", buffered: true}))"""


def main() -> None:
    sizes = options(__doc__ or "", rounds=5)
    # Playwright keeps an event loop in this thread; the calls of the database are plain ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with own_database("bench_paint"):
        report(lambda: measure(sizes))


def measure(sizes: argparse.Namespace) -> Iterable[Figure]:
    from playwright.sync_api import sync_playwright

    from lienthong.procedures.tests import factories as make
    from lienthong.project.entrance import browser

    make.published(make.BIRTH)
    make.published(make.HOUSEHOLD)
    with (
        served("lienthong.project.wsgi:application", DATABASE_URL=database_url()) as port,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=["--no-sandbox"])
        for name, path in PAGES.items():
            address = f"http://127.0.0.1:{port}{path}"
            _seen(chromium, address)  # the server is warm; the phone never is
            seen = [_seen(chromium, address) for _ in range(sizes.rounds)]
            yield Figure(
                name=f"first_paint_{name}_ms",
                unit="ms",
                runs=tuple(paint for paint, _byte in seen),
                floor=statistics.median(byte for _paint, byte in seen),
                floor_is="the first byte of its HTML, before the slow network",
            )
        chromium.close()


def _seen(chromium: Any, address: str) -> tuple[float, float]:
    """Open a page on a new phone; return when it first shows something, and its first byte."""
    context = chromium.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    painted, first_byte = page.evaluate(_PAINTED)
    context.close()
    return painted, first_byte


if __name__ == "__main__":
    main()
