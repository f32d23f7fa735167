# SPDX-License-Identifier: Apache-2.0
"""Front door: the indicators of the country and of each agency, and the dossiers behind them."""

from lienthong.insight.views.dossiers import dossiers
from lienthong.insight.views.pages import agency, agency_download, country, country_download

__all__ = ["agency", "agency_download", "country", "country_download", "dossiers"]
