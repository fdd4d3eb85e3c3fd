"""What a post holds besides plain words: threads, polls, comments, labels, mentions; the rules of it are pure."""
