# SPDX-License-Identifier: Apache-2.0
"""What every package stands on: actor, clock, money, text, errors, ids, PDF.

No Django app."""
