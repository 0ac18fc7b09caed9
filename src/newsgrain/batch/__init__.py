"""Many articles at once: resumable, in several processes, with totals that balance."""
