"""Which tests run on a binary of another processor, in an emulator (`--emulated`; see harness/emulation.py)."""

# Enough for every day: words, bytes and signedness, sockets, signals, files, users, exit statuses. Launches take
# ten times as long there as on the processor itself; the whole suite is a layer of its own.
BRIEF = (
    "test_check_directories.py", "test_commands.py", "test_discovery.py", "test_exit_status.py", "test_healthcheck.py",
    "test_healthcheck_tls.py", "test_http_answers.py", "test_kubernetes.py", "test_logs.py", "test_resources.py",
    "test_signals.py",
)

# Test -> why the emulator, and not the binary, is what fails it.
LEFT_OUT = {
    "test_official_images.py::test_another_command_runs_as_on_the_image_alone":
        "the emulator reverses the order of the environment",
    "test_options.py::test_an_unknown_variable_is_warned_about_once_with_the_nearest_name":
        "the emulator reverses the order of the environment",
    "test_options.py::test_an_unknown_variable_is_seen_by_the_check":
        "the emulator reverses the order of the environment",
    "test_resources.py::test_a_name_that_cannot_be_resolved_leaves_no_thread_and_no_process":
        "the emulator has a thread of its own",
}


def name_of(item) -> str:
    """The test without its parameters, as LEFT_OUT has it."""
    return f"{item.path.name}::{item.originalname}"


def choose(items: list, how: str) -> tuple[list, list]:
    """The tests that run, and those that do not.

    Raises LookupError if a list names what is not there; only for the whole suite, as nothing else has all.
    """
    if how == "whole" and (gone := set(LEFT_OUT) - {name_of(item) for item in items}):
        raise LookupError(f"emulated.py leaves out what is not collected: {', '.join(sorted(gone))}")
    if how == "brief" and (gone := set(BRIEF) - {item.path.name for item in items}):
        raise LookupError(f"emulated.py names files that have no tests: {', '.join(sorted(gone))}")
    chosen = [item for item in items if name_of(item) not in LEFT_OUT and (how == "whole" or item.path.name in BRIEF)]
    return chosen, [item for item in items if item not in chosen]
