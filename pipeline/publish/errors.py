"""The page that tells people what went wrong and where to go on; it needs no catalogue."""

from pipeline.publish import site
from pipeline.publish.problem import Problem

HEADINGS = {
    400: "That question is not understood",
    404: "There is nothing here",
    405: "That is not possible here",
    410: "This was removed",
    503: "The catalogue is taking a break",
}


def page(problem: Problem) -> str:
    """Give the page of a problem."""
    heading = HEADINGS.get(problem.status, "Something went wrong")
    return site.render("error.html", title=heading, heading=heading, problem=problem, links={}, region=None)
