"""What the tests share: safe runs of the launcher, metadata services, engines to launch."""
