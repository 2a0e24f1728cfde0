"""What is sent, in which order, and under which names."""

import re

import pytest

from tests.browser.modules.running import run

__all__ = ["run"]  # the fixture


def test_delivery_sends_one_at_a_time_and_the_newest_only(run):
    found = run(
        """
        const sent = [];
        let answer;
        const post = (record) => {
            sent.push(record.savedAt);
            return new Promise((resolve) => { answer = resolve; });
        };
        const delivery = new $Delivery(post, () => {});
        for (const savedAt of [1, 2, 3]) delivery.send({ uuid: "none", savedAt });
        answer(200);
        while (sent.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
        delivery.stop();
        return sent;
        """,
        "delivery",
    )

    assert found == [1, 3]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "saved"),
        (0, "kept"),
        (503, "kept"),
        (429, "kept"),
        (401, "signed-out"),
        (409, "someone-else"),
        (403, "refused"),
        (404, "refused"),
        (422, "refused"),
    ],
)
def test_outcome_of_an_answer(run, status, outcome):
    assert run("return $outcomeOf(given)", "delivery", given=status) == outcome


def test_uuid_is_made_without_a_secure_context(run):
    found = run(
        """
        Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
        return [$newUuid(), $newUuid()];
        """,
        "start-form",
    )

    pattern = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert all(re.fullmatch(pattern, each) for each in found)
    assert found[0] != found[1]


@pytest.mark.parametrize(
    ("told", "zone"),
    [("Etc/Unknown", ""), ("", ""), ("UTC", ""), ("GMT", ""), ("Asia/Tokyo",) * 2],
)
def test_zone_is_left_out_where_the_device_does_not_know_it(run, told, zone):
    found = run(
        """
        Intl.DateTimeFormat = () => ({ resolvedOptions: () => ({ timeZone: given }) });
        return $readZone();
        """,
        "start-form",
        given=told,
    )

    assert found == zone


def test_unsent_records_are_kept_until_they_are_marked(run):
    found = run(
        """
        const record = { uuid: "a", owner: "guest-1", fields: {}, savedAt: 5, sent: false };
        await $put(record);
        const before = (await $unsent()).length;
        await $markSent({ ...record, savedAt: 4 });
        const after_an_older_one = (await $unsent()).length;
        await $markSent(record);
        return [before, after_an_older_one, (await $unsent()).length];
        """,
        "outbox",
    )

    assert found == [1, 1, 0]
