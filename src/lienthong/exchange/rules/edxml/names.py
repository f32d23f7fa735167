# SPDX-License-Identifier: Apache-2.0
"""Names and limits of the edXML format, in one place.

Sources: QCVN 102:2016/BTTTT and its field practice; lengths from NĐ 30/2020/NĐ-CP, Phụ lục VI.
"""

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
DATE = "%Y/%m/%d"
#: Files that travel as they are; any other kind is zipped first. `xsl` and `xslx` are how the
#: format's own builder spells them.
RAW_EXTENSIONS = frozenset({"pdf", "doc", "docx", "xsl", "xslx", "zip"})
ZIP_TYPE = "application/zip"
#: Elements that some systems spell with one s, or under another name.
SYNONYMS = {
    "Business": "Bussiness",
    "BusinessDocType": "BussinessDocType",
    "BusinessDocReason": "BussinessDocReason",
    "BusinessDocumentInfo": "BussinessDocumentInfo",
}

MAX_ORGAN_CODE = 35
MAX_SUBJECT = 500
MAX_ORGAN_NAME = 200
MAX_DOCUMENT_ID = 200
MAX_RECEIVERS = 1_000  #: of a document, of a change of receivers, of all it replaces
MAX_REPLACED = 20
MAX_NUMBER = 11
MAX_NOTATION = 30

#: A package is hostile until read: these bound what reading it may cost.
MAX_DEPTH = 24
MAX_HEADER_NODES = 20_000  #: four thousand receivers with their fields fit
MAX_TEXT = 100_000  #: characters of one element outside the attachments
MAX_ATTACHMENTS = 200
MAX_UNZIPPED_RATIO = 200
