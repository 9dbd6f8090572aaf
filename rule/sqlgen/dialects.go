package sqlgen

import "strings"

// SQLite writes for SQLite 3.35 and later: DATE columns hold YYYY-MM-DD, a
// column of codes holds '|a|b|' ('|' where it is known to hold none).
var SQLite = &Dialect{
	Name: "sqlite", quote: '"', whole: "INTEGER", typedInt: "$1", boolean: "INTEGER", words: "TEXT",
	divide: "$1 / $2", modulo: "$1 % $2",
	dayNumber:  "CAST(strftime('%s', $1) AS INTEGER) / 86400",
	monthIndex: "CAST(strftime('%Y', $1) AS INTEGER) * 12 + CAST(strftime('%m', $1) AS INTEGER) - 1",
	dayOfMonth: "CAST(strftime('%d', $1) AS INTEGER)",
	startsWith: "substr($1, 1, length($2)) = $2",
	hasCode:    "instr($1, '|' || $2 || '|') > 0",
	countCodes: "length($1) - length(replace($1, '|', '')) - 1",
	with:       "MATERIALIZED", create: "CREATE TEMPORARY TABLE $1 AS", text: doubled, rows: byJSON,
}

// Postgres writes for PostgreSQL 12 and later and its siblings; a column of
// codes is text[].
var Postgres = &Dialect{
	Name: "postgres", quote: '"', whole: "BIGINT", typedInt: "BIGINT '$1'", boolean: "BOOLEAN", words: "VARCHAR",
	divide: "$1 / $2", modulo: "$1 % $2",
	dayNumber:  "CAST($1 - DATE '1970-01-01' AS BIGINT)",
	monthIndex: "CAST(EXTRACT(YEAR FROM $1) * 12 + EXTRACT(MONTH FROM $1) - 1 AS BIGINT)",
	dayOfMonth: "CAST(EXTRACT(DAY FROM $1) AS BIGINT)",
	startsWith: "starts_with($1, $2)",
	hasCode:    "$2 = ANY($1)",
	countCodes: "CAST(cardinality($1) AS BIGINT)",
	with:       "MATERIALIZED", create: "CREATE TEMPORARY TABLE $1 AS", text: postgresText,
	rows: byArrays,
}

// postgresText is safe whatever standard_conforming_strings says.
func postgresText(s string) string {
	if strings.Contains(s, `\`) {
		return "E" + strings.ReplaceAll(doubled(s), `\`, `\\`)
	}
	return doubled(s)
}

// DuckDB writes for DuckDB 1.0 and later; a column of codes is VARCHAR[].
var DuckDB = &Dialect{
	Name: "duckdb", quote: '"', whole: "BIGINT", typedInt: "BIGINT '$1'", boolean: "BOOLEAN", words: "VARCHAR",
	divide: "$1 // $2", modulo: "$1 % $2",
	dayNumber:  "date_diff('day', DATE '1970-01-01', $1)",
	monthIndex: "year($1) * 12 + month($1) - 1",
	dayOfMonth: "day($1)",
	startsWith: "starts_with($1, $2)",
	hasCode:    "list_contains($1, $2)",
	countCodes: "len($1)",
	with:       "MATERIALIZED", create: "CREATE TEMPORARY TABLE $1 AS", text: doubled,
	rows: byStructs,
}

// Spark writes for Spark SQL 3.3 and later in ANSI mode; a column of codes is
// ARRAY<STRING>.
var Spark = &Dialect{
	Name: "spark", quote: '`', whole: "BIGINT", typedInt: "$1L", boolean: "BOOLEAN", words: "STRING",
	divide: "$1 DIV $2", modulo: "$1 % $2",
	dayNumber:  "CAST(unix_date($1) AS BIGINT)",
	monthIndex: "CAST(year($1) * 12 + month($1) - 1 AS BIGINT)",
	dayOfMonth: "CAST(day($1) AS BIGINT)",
	startsWith: "startswith($1, $2)",
	hasCode:    "array_contains($1, $2)",
	countCodes: "CAST(cardinality($1) AS BIGINT)",
	create:     "CREATE TABLE $1 USING parquet AS", text: escaped,
	rows: lateral("s.$name", " LATERAL VIEW inline(array(", ")) ", "struct(", ")", "s AS $all"),
}

// Trino writes for Trino; a column of codes is array(varchar).
var Trino = &Dialect{
	Name: "trino", quote: '"', whole: "BIGINT", typedInt: "BIGINT '$1'", boolean: "BOOLEAN", words: "VARCHAR",
	divide: "$1 / $2", modulo: "$1 % $2",
	dayNumber:  "date_diff('day', DATE '1970-01-01', $1)",
	monthIndex: "year($1) * 12 + month($1) - 1",
	dayOfMonth: "day($1)",
	startsWith: "starts_with($1, $2)",
	hasCode:    "contains($1, $2)",
	countCodes: "cardinality($1)",
	create:     "CREATE TABLE $1 AS", text: doubled,
	rows: lateral("s.$name", " CROSS JOIN UNNEST(ARRAY[", "]) AS ", "ROW(", ")", "s($all)"),
}

// ClickHouse writes for ClickHouse 23 and later. Its arrays cannot be NULL, so
// a column of codes is Nullable(String) and holds '|a|b|'; joins must give
// NULL where nothing fits, which the query asks for itself.
var ClickHouse = &Dialect{
	Name: "clickhouse", quote: '`', whole: "Nullable(Int64)", typedInt: "toInt64($1)", boolean: "Nullable(Bool)", words: "Nullable(String)",
	divide: "intDiv($1, $2)", modulo: "$1 % $2",
	dayNumber:  "toInt64(toInt32(toDate32($1)))",
	monthIndex: "toInt64(toYear($1)) * 12 + toInt64(toMonth($1)) - 1",
	dayOfMonth: "toInt64(toDayOfMonth($1))",
	startsWith: "startsWith($1, $2)",
	hasCode:    "position($1, concat('|', $2, '|')) > 0",
	countCodes: "toInt64(length($1)) - toInt64(length(replaceAll($1, '|', ''))) - 1",
	create:     "CREATE TABLE $1 ENGINE = MergeTree ORDER BY tuple() AS", tail: "\nSETTINGS join_use_nulls = 1", text: escaped,
	rows: lateral("s.$1 AS $name", " ARRAY JOIN [", "] AS ", "tuple(", ")", "s"),
}
