# SPDX-License-Identifier: Apache-2.0
"""Every dossier of an agency, from reception to the returned result, on its legal clock."""
