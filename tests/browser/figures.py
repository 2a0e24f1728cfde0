"""A page of figures alone, where one unit of the drawing is one pixel."""

from django.conf import settings

from hipsite.stylesheet import join

SIDES = ["right", "left"]
# One unit of the drawing is one pixel, so that what is asked of the page needs no scale.
PAGE = """<!DOCTYPE html><html><head><meta name="viewport" content="width=device-width">
<style>{css}.figure {{ inline-size: 240px; transition-timing-function: linear; }}</style></head>
<body>{body}</body></html>"""


def read(name):
    return (settings.BASE_DIR / "static" / "css" / name).read_text()


def document(body):
    css = join("site.css", read) + join("figures.css", read)
    return PAGE.format(css=css, body=body)
