"""One loader a format: a file in, its title and sections out."""
