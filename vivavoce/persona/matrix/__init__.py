"""The persona matrix: a million distinct personas from a few thousand coherent seeds.

    values/*.yaml ── catalog ── seeds ──► fission ──► checked, distinct rows ──► Parquet
                        │                    ▲                                      │
                        └──── rules ─────────┘              render: a row as a Card ┴ samples

A row is 31 small integers, one per attribute. Nothing but rendering touches text.
"""
