# SPDX-License-Identifier: Apache-2.0
"""Questions, petitions and how satisfied people were."""
