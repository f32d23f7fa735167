# SPDX-License-Identifier: Apache-2.0
"""The one-stop: the pages where officials receive, work on, sign and return dossiers."""
