"""Sources -> URLs -> runs: many pages read, extracted and filed, each with its outcome."""
