"""`python -m site_gen` is `sitegen`."""

from site_gen.cli import main

main()
