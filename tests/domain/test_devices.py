"""What a browser says of itself, as a person would name the device."""

import pytest

from workouts.domain.devices import MAX_USER_AGENT_LENGTH, Device, DeviceKind, read_device

APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
GOOGLE = "AppleWebKit/537.36 (KHTML, like Gecko)"
PHONE, TABLET, COMPUTER = DeviceKind.PHONE, DeviceKind.TABLET, DeviceKind.COMPUTER


@pytest.mark.parametrize(
    ("says", "device"),
    [
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {APPLE} Version/18.1"
            " Mobile/15E148 Safari/604.1",
            Device(PHONE, "Safari"),
        ),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {APPLE} CriOS/131.0"
            " Mobile/15E148 Safari/604.1",
            Device(PHONE, "Chrome"),
        ),
        (
            f"Mozilla/5.0 (iPad; CPU OS 16_1 like Mac OS X) {APPLE} FxiOS/133.0 Mobile/15E148"
            " Safari/605.1.15",
            Device(TABLET, "Firefox"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {GOOGLE} Chrome/131.0.0.0 Mobile Safari/537.36",
            Device(PHONE, "Chrome"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 13; SM-X200) {GOOGLE} SamsungBrowser/27.0"
            " Chrome/125.0.0.0 Safari/537.36",
            Device(TABLET, "Samsung Internet"),
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {GOOGLE} Chrome/131.0.0.0 Safari/537.36"
            " Edg/131.0.0.0",
            Device(COMPUTER, "Edge"),
        ),
        (
            f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/18.1 Safari/605.1.15",
            Device(COMPUTER, "Safari"),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            Device(COMPUTER, "Firefox"),
        ),
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0",
            Device(PHONE, "Firefox"),
        ),
        (
            f"Mozilla/5.0 (X11; Linux x86_64) {GOOGLE} Chrome/130.0.0.0 Safari/537.36 OPR/115.0",
            Device(COMPUTER, "Opera"),
        ),
        ("curl/8.5", Device()),
        ("", Device()),
    ],
)
def test_device_is_named_by_its_kind_and_its_browser(says, device):
    assert read_device(says) == device


def test_no_more_than_a_browsers_own_words_is_searched():
    assert read_device("x" * MAX_USER_AGENT_LENGTH + " iPhone Safari/604.1") == Device()
