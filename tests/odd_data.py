"""Odd values that may be stored about one person, each with a name and a way to store it.

It is stored about whoever has the address odd@example.com.
"""

from datetime import UTC, date, datetime, time

from workouts.models import BarrierAnswer, Patient, Pause, Plan, SessionLog, User

GONE = "US/Pacific-New"  # in the zone data until 2020
OLD, FAR = date(1, 1, 1), date(9999, 12, 31)


def of(model):
    """The odd one's rows of that table."""
    return model.objects.filter(patient__user__email="odd@example.com")


def store(rows, **values):
    return lambda: rows().update(**values)


def patient_rows():
    return Patient.objects.filter(user__email="odd@example.com")


def account():
    return User.objects.filter(email="odd@example.com")


ODD = {
    "a zone that is gone": store(patient_rows, zone=GONE),
    "a zone that is a path": store(patient_rows, zone="../../etc/passwd"),
    "a zone that is none": store(patient_rows, zone="\n"),
    "a declined zone that is gone": store(patient_rows, declined_zone=GONE),
    "a session in a zone that is gone": store(lambda: of(SessionLog), zone=GONE),
    "a session in no zone": store(lambda: of(SessionLog), zone=""),
    "a language that is none": store(patient_rows, language="tlh-x-klin"),
    "joined in the year 1": store(account, joined_at=datetime(1, 1, 1, tzinfo=UTC)),
    "joined in the year 9999": store(account, joined_at=datetime(9999, 12, 31, 23, tzinfo=UTC)),
    "a plan from the year 1": store(lambda: of(Plan), starts_on=OLD),
    "a plan from the year 9999": store(lambda: of(Plan), starts_on=FAR),
    "a pause of all times": store(lambda: of(Pause), first_day=OLD, last_day=FAR),
    "a pause of the last day": store(lambda: of(Pause), first_day=FAR, last_day=None),
    "a pause of the first day": store(lambda: of(Pause), first_day=OLD, last_day=OLD),
    "kept from the year 9999": store(lambda: of(BarrierAnswer), day=FAR),
    "kept from the year 1": store(lambda: of(BarrierAnswer), day=OLD),
    "sessions of the year 1": store(lambda: of(SessionLog), practice_day=OLD),
    "sessions of the year 9999": store(lambda: of(SessionLog), practice_day=FAR),
    "sessions begun in the year 1": store(
        lambda: of(SessionLog), started_at=datetime(1, 1, 1, tzinfo=UTC)
    ),
    "sessions begun in the year 9999": store(
        lambda: of(SessionLog), started_at=datetime(9999, 12, 31, tzinfo=UTC)
    ),
    "a slot before three in the night": store(patient_rows, usual_slot=time(0)),
    "a name of marks": store(account, name="\u202e\u200b"),
}
