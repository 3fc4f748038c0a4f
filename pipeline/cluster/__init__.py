"""Collecting with more than one machine: Dask fetches and reads, this machine writes."""
