"""Article -> files: one JSON file each, under the folder of its publisher and month; their revisions; the state."""
