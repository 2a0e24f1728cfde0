"""A bounded cache in the process: the values asked for last, by a key that decides them."""

from collections import OrderedDict
from threading import Lock


class Remembered:
    """The values that were asked for last, at most so many; for any number of threads."""

    def __init__(self, most):
        self.most = most
        self.values = OrderedDict()
        self.lock = Lock()

    def get(self, key):
        """None for a key that is not known, or not any more."""
        with self.lock:
            if key not in self.values:
                return None
            self.values.move_to_end(key)
            return self.values[key]

    def keep(self, key, value):
        with self.lock:
            self.values[key] = value
            self.values.move_to_end(key)
            while len(self.values) > self.most:
                self.values.popitem(last=False)

    def forget(self):
        with self.lock:
            self.values.clear()
