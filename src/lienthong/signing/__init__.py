# SPDX-License-Identifier: Apache-2.0
"""Signatures, seals and time-stamps on documents, and their validation.

Owns certificates and their keys. Serves Luật 20/2023/QH15 and NĐ 30/2020/NĐ-CP, art. 5 and 13.
"""
