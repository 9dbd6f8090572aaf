"""Runs the made-up services of `minsheng bench match rules` in DuckDB.

The folder holds one raw little-endian file a column, written by minsheng, and
rules.json: the services written by hand as SQL conditions. Several forms of
the one query are tried, and the best of them is measured; the table is native
and in memory. What every person came to is written beside the columns, so that
all can be compared. Prints one JSON object of seconds and bytes.
"""

import json
import re
import resource
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

YES_ONLY = "yes only"  # less than is asked: who is not known is not counted
HOUSEHOLD = """
    SELECT household_id, count(*)::INTEGER AS members, max(birth_on) AS youngest, min(birth_on) AS oldest,
        count(birth_on) = count(*) AS births_known,
        bool_or(disability_level IN ('1', '2')) AS severe, count(disability_level) = count(*) AS levels_known,
        bool_or(school_stage <> 'none') AS in_school, count(school_stage) = count(*) AS stages_known
    FROM persons GROUP BY household_id"""


def column(folder, kind, about):
    """One column as Arrow: numbers, days, booleans or codes."""
    name = f"{kind}.{about['name']}"
    missing = np.fromfile(folder / f"{name}.valid", dtype="u1") == 0
    values = np.fromfile(folder / name, dtype=about["type"])
    if about["type"] == "u1" and not about["dict"]:
        return pa.array(values.astype(bool), mask=missing)
    if about["name"] == "birth_on":
        return pa.array(values, mask=missing).cast(pa.date32())
    if about["name"] == "registered_area":  # numbers of one width: ranges of integers
        return pa.array(np.array([int(code) for code in about["dict"]], dtype="<i4")[values], mask=missing)
    if about["dict"]:
        return pa.DictionaryArray.from_arrays(pa.array(values.astype("i1"), mask=missing), pa.array(about["dict"]))
    return pa.array(values, mask=missing)


def load(con, folder, plan):
    homes = np.fromfile(folder / "homes", dtype="<i4")
    households = np.arange(len(homes) - 1, dtype="<i4")
    columns = {"person": {"person_id": np.arange(homes[-1], dtype="<i4"), "household_id": np.repeat(households, np.diff(homes))},
               "household": {"household_id": households}}
    names = {}
    for about in plan["columns"]:
        kind, name = about["of"], about["name"]
        as_name = "home_income" if (kind, name) == ("household", "income_month") else name
        columns[kind][as_name] = column(folder, kind, about)
        names[kind, as_name] = as_name
        if about["dict"] and name != "registered_area":
            con.execute(f"CREATE TYPE {name}_code AS ENUM ({', '.join(repr(code) for code in about['dict'])})")
            names[kind, as_name] = f"{name}::{name}_code AS {name}"
    for kind, table in (("person", "persons"), ("household", "households")):
        arrow = pa.table(columns[kind])
        selected = ", ".join(names.get((kind, name), name) for name in arrow.column_names)
        con.register("arrow", arrow)
        con.execute(f"CREATE TABLE {table} AS SELECT {selected} FROM arrow")
        con.unregister("arrow")


def views(con, folder, plan):
    """The columns of the population files under the names that the services use; money is decimal there."""
    def selected(*kinds):
        for about in plan["columns"]:
            if about["of"] in kinds:
                name = "home_income" if (about["of"], about["name"]) == ("household", "income_month") else about["name"]
                yield f'"{about["of"]}.{about["name"]}"' + ("::INTEGER" if name == "registered_area" else "") + f" AS {name}"

    for name, kinds in (("everything", ("person", "household")), ("residents", ("person",))):
        con.execute(f"CREATE VIEW {name} AS SELECT household_id, {', '.join(selected(*kinds))} FROM read_parquet('{folder}/people/part-*.parquet')")


def over_files(query):
    """A query of the tables as one of the files, which repeat what holds of a household for each member."""
    query = query.replace("FROM h JOIN households USING (household_id)", "FROM h")
    query = query.replace("count(*)::INTEGER AS members", "count(*)::INTEGER AS members, any_value(urban) AS urban, any_value(assistance) AS assistance, any_value(home_income) AS home_income")
    query = re.sub(r"\b(home_income|income_month) (<|>=) (\d+)", lambda m: f"{m[1]} {m[2]} {int(m[3]) // 100}.{int(m[3]) % 100:02d}", query)
    return query.replace("FROM persons GROUP", "FROM everything GROUP").replace("FROM persons JOIN", "FROM residents JOIN")


def forms(plan):
    """The ways to write the query: conditions of households in the CTE or inside the services, and ways to count yes and not known."""
    early = ", ".join(f"{sql} AS k{i}" for i, sql in enumerate(plan["home"]))
    columns = "household_id, members, youngest, oldest, births_known, severe, levels_known, in_school, stages_known, urban, assistance, home_income"
    ways = {
        "early": (f"h AS ({HOUSEHOLD}), f AS (SELECT household_id, {early} FROM h JOIN households USING (household_id))", plan["sql"]),
        "inline": (f"h AS ({HOUSEHOLD}), f AS (SELECT {columns} FROM h JOIN households USING (household_id))",
                   [re.sub(r"\bk(\d+)\b", lambda m: f"({plan['home'][int(m[1])]})", sql) for sql in plan["sql"]]),
    }
    totals = {
        "FILTER": lambda c: f"count(*) FILTER ({c}), count(*) FILTER (({c}) IS NULL)",
        "sum": lambda c: f"sum(({c})::UTINYINT), count(*) - count({c})",
        "countif": lambda c: f"countif({c}), count(*) - count({c})",
        "CASE": lambda c: f"count(CASE WHEN {c} THEN 1 END), count(*) - count({c})",
        YES_ONLY: lambda c: f"count(CASE WHEN {c} THEN 1 END)",
    }
    for way, (with_, services) in ways.items():
        for name, total in totals.items():
            select = ", ".join(total(c) for c in services)
            yield f"{way}, {name}", f"WITH {with_} SELECT {select} FROM persons JOIN f USING (household_id)"


def each(plan):
    """The query that gives every person's answers."""
    services = ", ".join(f"{sql} AS s{i}" for i, sql in enumerate(plan["sql"]))
    early = ", ".join(f"{sql} AS k{i}" for i, sql in enumerate(plan["home"]))
    return (f"WITH h AS ({HOUSEHOLD}), f AS (SELECT household_id, {early} FROM h JOIN households USING (household_id)) "
            f"SELECT person_id, {services} FROM persons JOIN f USING (household_id)")


def timed(con, query, so_far=(float("inf"), float("inf"))):
    """The least seconds by the clock and of the processors, and what came out."""
    began, worked = time.perf_counter(), time.process_time()
    row = con.execute(query).fetchone()
    took = time.perf_counter() - began, time.process_time() - worked
    return tuple(map(min, took, so_far)), [int(n) for n in row]


def measure(con, queries, rounds):
    """Tries every form, then measures the best ones again."""
    times, counts = {}, None
    for name, query in queries.items():
        times[name], row = timed(con, query)
        if YES_ONLY in name:
            continue
        if counts is not None and row != counts:
            sys.exit(f"{name}: the forms of the query differ")
        counts = row
    best = min((name for name in times if YES_ONLY not in name), key=times.get)
    yes = min((name for name in times if YES_ONLY in name), key=times.get, default=None)
    for _ in range(rounds):
        for name in filter(None, (best, yes)):
            times[name], _ = timed(con, queries[name], times[name])
    return times, best, yes, counts


def keep(con, folder, query, services):
    """Writes two bitmaps over persons for each service: yes, and not known."""
    people = con.execute("SELECT count(*) FROM persons").fetchone()[0]
    came = np.zeros((services, people), dtype="u1")
    reader = con.execute(query).to_arrow_reader(200_000)
    for batch in reader:
        at = batch.column(0).to_numpy()
        for i in range(services):
            values = batch.column(i + 1)
            came[i, at] = values.fill_null(False).to_numpy(zero_copy_only=False)
            came[i, at] |= values.is_null().to_numpy(zero_copy_only=False).astype("u1") << 1
    with open(folder / "duckdb.came", "wb") as out:
        for row in came:
            out.write(np.packbits(row & 1, bitorder="little").tobytes())
            out.write(np.packbits(row >> 1, bitorder="little").tobytes())


def main(folder, rounds, threads, compare):
    folder = Path(folder)
    plan = json.loads((folder / "rules.json").read_text())
    con = duckdb.connect()
    con.execute(f"SET threads = {threads}")
    load(con, folder, plan)
    loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    queries = dict(forms(plan))
    times, best, yes, counts = measure(con, queries, rounds)
    files = {}
    if (folder / "people").exists():
        views(con, folder, plan)
        there, chosen, _, same = measure(con, {name: over_files(query) for name, query in queries.items() if YES_ONLY not in name}, 1)
        if same != counts:
            sys.exit("the files and the tables differ")
        files = {"best": chosen, "seconds": {name: t[0] for name, t in there.items()}, "processor_seconds": {name: t[1] for name, t in there.items()}}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if compare:
        keep(con, folder, each(plan), len(plan["sql"]))
    print(json.dumps({"version": duckdb.__version__, "seconds": {name: t[0] for name, t in times.items()},
                      "processor_seconds": {name: t[1] for name, t in times.items()}, "best": best, "yes": yes,
                      "counts": counts, "loaded_bytes": loaded, "peak_bytes": peak, "files": files}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "compare")
