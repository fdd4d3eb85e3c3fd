"""Pre-flight: what may go wrong with a post at its hour, found while there is time to mend it."""
