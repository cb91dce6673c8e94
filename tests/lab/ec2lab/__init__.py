"""A small EC2 on one machine: hosts, their metadata services, the EC2 API, Docker engines.

Nothing here touches the machine's own network. Every host is a network namespace that ends with this
process, and so does every program that runs in one.
"""
