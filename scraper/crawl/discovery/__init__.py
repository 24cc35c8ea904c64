"""Where new articles are found: feeds, sitemaps, section and home pages. All of it is hostile input, and bounded."""
