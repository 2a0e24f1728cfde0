"""How days are written, where it differs from Django's own way for a language."""
