"""The only place that reads the environment; the README lists every name."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
environ.Env.read_env(VAR_DIR / "secrets.env")

SECRET_KEY = env.str("SECRET_KEY", default="")
# Newest key first; older ones still open what they sealed.
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
RECEIPT_KEY = env.str("RECEIPT_KEY", default="")

# VAR_DIR is absolute, so three slashes and the path's own make the four that SQLite URLs want.
DATABASE_URL = env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
# Options in the URL come in small letters, which Django would pass over in silence.
CACHE_URL = {
    name.upper(): value
    for name, value in env.cache("CACHE_URL", default=f"filecache://{VAR_DIR / 'cache'}").items()
}
EMAIL_URL = env.email_url("EMAIL_URL", default="filemail://")
EMAIL_FROM = env.str("EMAIL_FROM", default="Mobility Mentor <post@localhost>")

BASE_URL = env.str("BASE_URL", default="")
HOST = env.str("HOST", default="127.0.0.1")
# Addresses and headers want IPv6 between brackets.
HOST_IN_URLS = f"[{HOST}]" if ":" in HOST else HOST
PORT = env.int("PORT", default=8000)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
# How many proxies in front add themselves to X-Forwarded-For; 0 trusts no header.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)

WEB_PROCESSES = env.int("WEB_PROCESSES", default=2)
QUEUE_PROCESSES = env.int("QUEUE_PROCESSES", default=2)
# Seconds between two heartbeats of the queue. It counts as frozen after eight of them, and so does
# what keeps it; a web worker after four.
HEARTBEAT_SECONDS = env.int("HEARTBEAT_SECONDS", default=5)

# A bucket name moves uploads from var/media to object storage; the keys are boto3's own names.
S3_BUCKET = env.str("S3_BUCKET", default="")
S3_ENDPOINT = env.str("S3_ENDPOINT", default="")

# Whether staff must sign in with a code of their phone beside the password.
REQUIRE_TWO_FACTOR = env.bool("REQUIRE_TWO_FACTOR", default=False)

# So many requests from one address in a quarter of an hour, or twice as many in a day, are people.
FLOOD_AFTER = env.int("FLOOD_AFTER", default=40)

LOAD_EXAMPLE = env.bool("LOAD_EXAMPLE", default=True)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
QUICK_EXIT_URL = env.str("QUICK_EXIT_URL", default="https://www.wikipedia.org/")
