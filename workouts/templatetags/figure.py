"""Figures in templates, as `workouts.catalogue.figures` describes them."""

from django import template

from workouts.catalogue import figures

register = template.Library()
register.filter(figures.has_figure)
register.filter(figures.figure_poses)
register.simple_tag(figures.figure_label)
register.simple_tag(figures.figure_story)
