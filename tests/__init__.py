"""The tests: one file a room, the golden cases, and what they share (a web server, the command as a process)."""
