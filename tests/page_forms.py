"""Reads a form off a page: what a browser would send of it, hidden fields included."""

from html.parser import HTMLParser


def form_of(response, action):
    """The fields of the first form with that action: each name with its values."""
    parser = FormParser(action)
    parser.feed(response.content.decode())
    assert parser.is_found, f"no form leads to {action}"
    return parser.fields


class FormParser(HTMLParser):
    def __init__(self, action):
        super().__init__()
        self.action = action
        self.fields = {}
        self.is_found = self.is_inside = False
        self.select = self.text = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form" and attrs.get("action") == self.action and not self.is_found:
            self.is_found = self.is_inside = True
        if not self.is_inside:
            return
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if tag == "input" and name and kind not in {"submit", "button", "file"}:
            if kind not in {"checkbox", "radio"}:
                self.add(name, attrs.get("value", ""))
            elif "checked" in attrs:
                self.add(name, attrs.get("value", "on"))
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in attrs:
            self.add(self.select, attrs.get("value", ""))
        elif tag == "textarea":
            self.text = name
            self.add(name, "")

    def handle_data(self, data):
        if self.is_inside and self.text:
            self.fields[self.text][-1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_inside = False
        if tag == "textarea":
            self.text = None

    def add(self, name, value):
        self.fields.setdefault(name, []).append(value)
