"""The fast path of training: rows packed to one constant length, so that forward and backward can be one CUDA graph.

`engine.py` is the loop's inside and the place to start reading; `packing.py` lays rows end to end, `decoder.py` runs
plain decoders with fewer and larger operations, `packed_attention.py` keeps rows apart. Recipes see only the engine.
"""
