from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0007_named"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="rows",
            field=models.PositiveBigIntegerField(null=True),
        ),
    ]
