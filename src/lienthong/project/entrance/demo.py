# SPDX-License-Identifier: Apache-2.0
"""`./run demo`: the demo country, the main job told as a story, and the site left running."""


def main(arguments: list[str]) -> int:
    """Play the main job."""
    raise SystemExit(f"not there yet: {arguments}")
