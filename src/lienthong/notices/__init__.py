# SPDX-License-Identifier: Apache-2.0
"""Messages to people: templates in two languages, channels, retries, states."""
