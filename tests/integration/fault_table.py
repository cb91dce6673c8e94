"""Everything that metadata services are known to do wrong, and how the launcher handles it.

Each row is a scene (services that misbehave in one way, over real sockets) and its outcome: the exit status and
words that its one line must contain, or the address that is published nevertheless.
"""

from ecs_faults import METADATA_FILE, TASK_ENDPOINT
from imds_faults import CONNECTING, ENVIRONMENT, TOKEN_REQUEST, VALUE_REQUEST

ROWS = [*CONNECTING, *TOKEN_REQUEST, *VALUE_REQUEST, *ENVIRONMENT, *TASK_ENDPOINT, *METADATA_FILE]
