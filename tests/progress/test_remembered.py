"""What a process remembers: the values asked for last."""

from workouts.progress.remembered import Remembered


def test_value_is_remembered_by_its_key():
    remembered = Remembered(2)
    remembered.keep("a", 1)

    assert (remembered.get("a"), remembered.get("b")) == (1, None)


def test_value_that_was_not_asked_for_longest_is_forgotten_first():
    remembered = Remembered(2)
    remembered.keep("a", 1)
    remembered.keep("b", 2)
    remembered.get("a")

    remembered.keep("c", 3)

    assert [remembered.get(key) for key in "abc"] == [1, None, 3]


def test_forget_leaves_nothing():
    remembered = Remembered(2)
    remembered.keep("a", 1)

    remembered.forget()

    assert remembered.get("a") is None
