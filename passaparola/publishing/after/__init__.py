"""What is done with a post after it went out."""
