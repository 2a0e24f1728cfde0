"""The dashboard's drawings: SVG written on the server, one drawing a file.

Each is a pure function from figures to one string. Colors come from `charts.css` by class, so
dark mode and more contrast change tokens only. Shapes and texts say whatever colors say.
"""
