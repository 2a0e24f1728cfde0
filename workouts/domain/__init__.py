"""The rules of the clinic in plain Python: no Django, no database, and `now` is an argument."""
