"""Python packages for the scripts that check the product with other people's programs.

`with_packages("goldens")` runs the calling script again with what scripts/requirements-goldens.txt names, in an
environment of its own under node_modules/.cache: nothing is installed for anyone else.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def with_packages(name: str) -> None:
    requirements = ROOT / "scripts" / f"requirements-{name}.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]
    home = ROOT / "node_modules" / ".cache" / f"python-{name}-{digest}"
    if Path(sys.prefix) == home:
        return
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    complete = home / "complete"
    if not complete.exists():
        print(f"Installing {requirements.name} into {home.relative_to(ROOT)}", file=sys.stderr)
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
        complete.touch()
    sys.exit(subprocess.run([python, *sys.argv]).returncode)
