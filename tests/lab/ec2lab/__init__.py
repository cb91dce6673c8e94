"""A small EC2 of our own on one machine: hosts, their metadata services, the EC2 API, Docker engines.

Nothing here touches the machine's own network: every host is a network namespace that ends with this
process, and every program that runs in one ends with it too.
"""
