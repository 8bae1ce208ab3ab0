"""Who and what there is to sync: the catalogue of accounts, channels and videos, and the three places it comes from.

`generator` invents creators out of `../words`, always the same ones for the same seed; `csv_file` reads real
videos; `magic` adds the channels whose day goes wrong. `catalogue` puts them into the state once, `store` reads and
writes them.
"""
