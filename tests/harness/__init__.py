"""What the tests share: running the launcher safely, metadata services of our own, engines to launch."""
