"""How good labels and models are, and what to label next."""
