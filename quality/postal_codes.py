"""Write `pipeline/postal_codes.txt` from the package `zipcodes`: `python -m quality.postal_codes`.

One line a postal code and one a town in its state, each with the middle of it: read in milliseconds when first
asked, where the package takes half a second to unpack.
"""

from collections import defaultdict
from statistics import fmean

import zipcodes

from pipeline.gazetteer import TABLE, town


def lines() -> list[str]:
    """Give the lines of the table."""
    told: list[str] = []
    towns: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in zipcodes.list_all():
        if row["lat"] and row["long"]:
            point = round(float(row["lat"]), 4), round(float(row["long"]), 4)
            told.append(f"{row['zip_code']}\t{point[0]}\t{point[1]}")
            towns[town(row["city"], row["state"])].append(point)
    for name, points in sorted(towns.items()):
        told.append(f"{name}\t{fmean(p[0] for p in points):.4f}\t{fmean(p[1] for p in points):.4f}")
    return sorted(told, key=str.encode)


def main() -> int:
    """Write the table."""
    TABLE.write_text("\n".join((*lines(), "")), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
