"""Article -> files: one JSON file per article, under the folder of its publisher and month; their revisions; the state."""
