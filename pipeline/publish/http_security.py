"""The headers that keep pages to themselves: nothing from elsewhere, no inline script, no frame around them."""

CONTENT = "content-security-policy"


def policy(*, images: str = "", frames: str = "'self'") -> dict[str, str]:
    """Give the content security policy; `images` is a further host, `frames` who may show the page in a frame."""
    sources = " ".join(part for part in ("'self' data:", images) if part)
    return {
        CONTENT: (
            f"default-src 'none'; style-src 'self'; script-src 'self'; img-src {sources}; font-src 'self'; "
            f"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
        )
    }


SECURITY = {
    **policy(),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
