"""Turn a pile of paper listings into a static site."""
