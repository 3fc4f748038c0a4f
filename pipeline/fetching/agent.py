"""How the program introduces itself to other people's servers."""

import os
from importlib import metadata

AGENT, CONTACT = "WEAKTIES_USER_AGENT", "WEAKTIES_CONTACT"


def user_agent() -> str:
    """Say who asks: WEAKTIES_USER_AGENT, or the program, its version and where its operator can be reached.

    WEAKTIES_CONTACT is a web page or a mail address of whoever runs this.
    """
    if said := os.environ.get(AGENT, "").strip():
        return said
    try:
        about = metadata.metadata("weakties")
    except metadata.PackageNotFoundError:
        return f"WeakTies (+{CONTACT} is not set)"
    home = next((line.partition(", ")[2] for line in about.get_all("Project-URL") or [] if "home" in line.lower()), "")
    contact = os.environ.get(CONTACT, "").strip() or home or f"{CONTACT} is not set"
    return f"WeakTies/{about['Version']} (+{contact})"
