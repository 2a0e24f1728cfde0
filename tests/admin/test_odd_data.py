"""Every page of the desk about a patient whose stored data are odd answers without an error."""

import pytest
import time_machine
from django.db import transaction

from tests.addresses import DESK_NAMES, address_of
from tests.admin.conftest import browser_of
from tests.conditions import parted
from tests.conftest import NOW
from tests.odd_data import ODD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("odd", parted(ODD, "joined in the year 1", "sessions of the year 9999"))
def test_pages_about_somebody_with_odd_data_come(odd, make_case, administrator):
    case = make_case("Odd Own", administrator)
    make_case("Else Own", administrator)
    client = browser_of(administrator)
    client.raise_request_exception = False
    failed = {}
    for what in odd:
        with transaction.atomic():
            ODD[what]()
            for name in DESK_NAMES:
                address = address_of(name, case)
                if address and client.get(address).status_code >= 500:
                    failed[what, name] = address
            transaction.set_rollback(True)

    assert failed == {}
