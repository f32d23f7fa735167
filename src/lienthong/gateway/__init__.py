# SPDX-License-Identifier: Apache-2.0
"""The data plane: signed packages in and out, many to one commit, one signature for them all."""
