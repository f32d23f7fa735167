# SPDX-License-Identifier: Apache-2.0
"""What the axis decides without asking anybody: packages, states, consent, order of delivery."""
