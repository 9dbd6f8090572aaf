"""Runs SQL for tests on an engine that Go has no driver for without cgo.

One request a line on standard input: {"setup": [statements], "query": text};
one answer a line on standard output: {"rows": [...]} or {"error": text}.
"""
import json
import sys
import tempfile


def duckdb_engine():
    import duckdb

    connection = duckdb.connect()
    print(json.dumps({"ready": "DuckDB " + duckdb.__version__}), flush=True)

    def run(statement):
        return connection.execute(statement).fetchall()

    return run


def spark_engine():
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.warehouse.dir", tempfile.mkdtemp())
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    print(json.dumps({"ready": "Spark " + spark.version}), flush=True)

    def run(statement):
        return [tuple(row) for row in spark.sql(statement).collect()]

    return run


def clickhouse_engine():
    from chdb import session

    clickhouse = session.Session(tempfile.mkdtemp())
    clickhouse.query("SET output_format_json_quote_64bit_integers = 0")
    version = str(clickhouse.query("SELECT version()", "TabSeparated")).strip()
    print(json.dumps({"ready": "ClickHouse " + version}), flush=True)

    def run(statement):
        answer = str(clickhouse.query(statement, "JSONCompact"))
        return json.loads(answer)["data"] if answer else []

    return run


def main():
    run = {"duckdb": duckdb_engine, "spark": spark_engine, "clickhouse": clickhouse_engine}[sys.argv[1]]()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            for statement in request["setup"] or []:
                run(statement)
            answer = {"rows": run(request["query"])}
        except Exception as error:  # told to the test, which fails with it
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


main()
