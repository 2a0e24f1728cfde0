"""Spanish beside English. Remarks written so far are English."""

from django.db import migrations, models

import workouts.models.languages


def copy_notes(apps, _schema_editor):
    """What the notes about doses say so far is English."""
    for name in ("RoutineItem", "HistoricalRoutineItem"):
        apps.get_model("workouts", name).objects.update(dose_note_en=models.F("dose_note"))


class Migration(migrations.Migration):

    dependencies = [
        ('workouts', '0033_clinic'),
    ]

    operations = [
        migrations.AddField(
            model_name='dailymail',
            name='language',
            field=models.CharField(choices=[('en', 'English'), ('es', 'Español')], default='en', max_length=10),
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
            field=models.CharField(choices=[('en', 'English'), ('es', 'Español')], default=workouts.models.languages.active_language, max_length=10, verbose_name='language'),
        ),
        migrations.AlterField(
            model_name='patient',
            name='language',
            field=models.CharField(choices=[('en', 'English'), ('es', 'Español')], default=workouts.models.languages.active_language, max_length=10, verbose_name='language'),
        ),
        migrations.AddField(
            model_name='historicalroutineitem',
            name='dose_note_en',
            field=models.CharField(blank=True, help_text='For the clinic: which of these figures are defaults to change freely.', max_length=200, null=True, verbose_name='about the dose'),
        ),
        migrations.AddField(
            model_name='historicalroutineitem',
            name='dose_note_es',
            field=models.CharField(blank=True, help_text='For the clinic: which of these figures are defaults to change freely.', max_length=200, null=True, verbose_name='about the dose'),
        ),
        migrations.AddField(
            model_name='routineitem',
            name='dose_note_en',
            field=models.CharField(blank=True, help_text='For the clinic: which of these figures are defaults to change freely.', max_length=200, null=True, verbose_name='about the dose'),
        ),
        migrations.AddField(
            model_name='routineitem',
            name='dose_note_es',
            field=models.CharField(blank=True, help_text='For the clinic: which of these figures are defaults to change freely.', max_length=200, null=True, verbose_name='about the dose'),
        ),
        migrations.RunPython(copy_notes, migrations.RunPython.noop),
    ]
