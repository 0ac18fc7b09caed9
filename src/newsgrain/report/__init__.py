"""What people look at: pages, pictures and the terminal."""
