"""The therapist's desk: one file per thing a therapist works on, `site.py` lists them.

Nothing is registered on import: the site is made while this package is being imported, so what a
module registered by itself would be lost.
"""
