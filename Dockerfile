# One image, one process: collects what is due and serves http://0.0.0.0:8001. docs/operating.md explains.
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY scrapers scrapers
COPY pipeline pipeline
COPY datasette datasette
COPY data data
RUN python -m venv /opt/weakties && /opt/weakties/bin/pip install --no-cache-dir .

FROM python:3.12-slim
LABEL org.opencontainers.image.title="weakties" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --home-dir /var/lib/weakties --create-home --shell /usr/sbin/nologin weakties
COPY --from=build /opt/weakties /opt/weakties
ENV PATH=/opt/weakties/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WEAKTIES_DATA=/var/lib/weakties
USER 10001
WORKDIR /var/lib/weakties
VOLUME /var/lib/weakties
EXPOSE 8001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8001/healthz', timeout=8)"]
ENTRYPOINT ["weakties"]
CMD ["run", "--host", "0.0.0.0", "--json"]
