"""What the actions, pages and commands do, one package for each noun."""
