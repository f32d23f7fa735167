# SPDX-License-Identifier: Apache-2.0
"""`python -m lienthong_client`."""

import sys

from lienthong_client.cli import main

sys.exit(main())
