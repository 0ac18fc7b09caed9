"""An article's text cut into blocks and sentences: each rule once, in Python that Cython can compile."""
