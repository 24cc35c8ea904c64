"""Quality next to other extractors, on saved pages that lie outside the repository."""
