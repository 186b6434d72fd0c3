"""Reads an Arrow stream and a Parquet file with pyarrow and prints the rows of each as the JSON of our answers."""
import base64
import json
import math
import sys
from datetime import date, datetime
from decimal import Decimal

import pyarrow
import pyarrow.parquet

SAFE = 2**53 - 1


def plain(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= SAFE else str(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        text = value.replace(tzinfo=None).isoformat(timespec="microseconds")
        return text if value.tzinfo is None else text + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return {"key": plain(value[0]), "value": plain(value[1])}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    raise TypeError(type(value))


def rows(table):
    table.validate(full=True)
    return [plain(row) for row in table.to_pylist()]


stream, parquet = sys.argv[1:]
with pyarrow.ipc.open_stream(stream) as reader:
    arrow = rows(reader.read_all())
print(json.dumps({"arrow": arrow, "parquet": rows(pyarrow.parquet.read_table(parquet))}))
