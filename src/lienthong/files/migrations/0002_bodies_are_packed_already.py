# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

# Every type that is taken (PDF, JPEG, PNG, DOCX, XLSX) is compressed inside: to try again costs
# more than the whole INSERT, and gains nothing. Rows written before stay as they are.
AS_THEY_ARE = "ALTER TABLE files_blob ALTER COLUMN body SET STORAGE EXTERNAL"
PACKED = "ALTER TABLE files_blob ALTER COLUMN body SET STORAGE EXTENDED"


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]
    operations = [migrations.RunSQL(AS_THEY_ARE, PACKED)]
