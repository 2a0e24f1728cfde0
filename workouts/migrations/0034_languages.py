"""Spanish beside English. Remarks written so far are English."""

import workouts.models.people
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workouts', '0033_clinic'),
    ]

    operations = [
        migrations.AddField(
            model_name='dailymail',
            name='language',
            field=models.CharField(default='en', max_length=10),
        ),
        migrations.AddField(
            model_name='historicalplan',
            name='remark_language',
            field=models.CharField(blank=True, default='en', choices=[('', "The patient's own"), ('en', 'English'), ('es', 'Español')], help_text='The language in which you write remarks: a voice reads them aloud.', max_length=10, verbose_name='language of the remarks'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='plan',
            name='remark_language',
            field=models.CharField(blank=True, default='en', choices=[('', "The patient's own"), ('en', 'English'), ('es', 'Español')], help_text='The language in which you write remarks: a voice reads them aloud.', max_length=10, verbose_name='language of the remarks'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='historicalpatient',
            name='language',
            field=models.CharField(choices=[('en', 'English'), ('es', 'Español')], default=workouts.models.people.active_language, max_length=10, verbose_name='language'),
        ),
        migrations.AlterField(
            model_name='patient',
            name='language',
            field=models.CharField(choices=[('en', 'English'), ('es', 'Español')], default=workouts.models.people.active_language, max_length=10, verbose_name='language'),
        ),
    ]
