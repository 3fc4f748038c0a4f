"""What holds for every connection and every answer, also those of Datasette's own pages."""

from datasette import hookimpl

from pipeline.publish import guard, http, visit, withheld


@hookimpl
def prepare_connection(conn):
    guard.limit(conn)
    withheld.withhold(conn)
    visit.prepare(conn)


@hookimpl
def asgi_wrapper(datasette):
    return lambda app: http.repeated_first(datasette, guard.with_headers(app))


@hookimpl
def skip_csrf(scope):
    return scope["path"] == "/suggest"


@hookimpl(trylast=True)
def register_routes(datasette):
    return [http.unknown(datasette)]
