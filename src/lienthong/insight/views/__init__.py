# SPDX-License-Identifier: Apache-2.0
"""Front door: indicators and reports of the country and of each agency; dossiers behind them."""

from lienthong.insight.views.dossiers import dossiers, dossiers_file
from lienthong.insight.views.pages import agency, country
from lienthong.insight.views.reports import (
    agency_export,
    agency_report,
    country_export,
    country_report,
)

__all__ = [
    "agency",
    "agency_export",
    "agency_report",
    "country",
    "country_export",
    "country_report",
    "dossiers",
    "dossiers_file",
]
