"""How a measurement is shown."""


def show(capsys, text):
    with capsys.disabled():
        print(f"\n{text}")  # noqa: T201 - a bench is there to be read
