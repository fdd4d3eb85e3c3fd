"""What a post said before: kept by itself, compared, brought back."""
