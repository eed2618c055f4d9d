"""Kills the catalogue's programs under load and checks that nothing was lost or published (R20).

``make chaos ARGS="--seed 7 --kills 40"``. It runs a catalogue of its own in a folder that it makes
and deletes, on the loopback address, and ends by itself.
"""
