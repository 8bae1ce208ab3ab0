"""Generated creators, the same for every provider: who they are, what they write and when they publish.

`population` invents them out of `words`, always the same ones for the same seed; `prose` writes titles and
descriptions; `activity` says when they publish and how much of it is watched. Each provider's `fixtures.py` makes its
own accounts and items of them.
"""
