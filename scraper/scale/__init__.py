"""Web archives -> shards of articles, on one machine or many: the pipeline of a page as steps of datatrove's engine.

archives (which files) -> job (what is asked for, kept beside what comes of it) -> steps (articles, in tasks) -> shards
(files of articles) and statistics; engine alone knows which steps follow on which, and who runs them.
"""
