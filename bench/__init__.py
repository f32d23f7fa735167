# SPDX-License-Identifier: Apache-2.0
"""The targets of the design, as programs: each figure beside a floor measured in the same run."""
