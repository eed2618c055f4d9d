"""Items: names, locks, lists, and what a reader sees of them."""
