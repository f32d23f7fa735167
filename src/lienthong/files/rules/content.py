# SPDX-License-Identifier: Apache-2.0
"""What is looked at."""

import mmap

#: Bytes in memory, or a file seen through memory without being read whole.
Content = bytes | mmap.mmap
