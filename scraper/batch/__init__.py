"""Many saved pages -> many articles: files, folders, lines of JSON and web archives, on all cores, resumable.

inputs (which files) -> containers (which pieces in them) -> workers (articles, in processes) -> outputs (lines or a
corpus), and run, which alone knows the order.
"""
