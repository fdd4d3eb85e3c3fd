"""What a team writes with again and again: hashtag sets, snippets, templates, signatures and the book of mentions."""
