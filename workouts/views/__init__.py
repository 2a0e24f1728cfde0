"""The views, one file per page a person would name. A view fetches, decides and responds."""
