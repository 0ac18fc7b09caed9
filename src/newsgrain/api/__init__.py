"""What `import newsgrain` offers."""
