// Package sqlgen writes the checked rules of a day as one SQL query, for
// engines that hold a whole population: SQLite, PostgreSQL, DuckDB, Spark SQL,
// Trino and ClickHouse.
//
// It is not an engine and runs nothing. No engine decides arithmetic either:
// a value that is not on file is NULL, a computation without a result is a
// column of its own, days are counted in whole numbers, every division and
// rounding is spelled out and every overflow is looked for before it happens.
// A service that SQL could not compute as rule.Expr.Eval does is left out.
//
// The query reads three tables: persons(person_id, household_id, attributes),
// households(household_id, attributes) and links(person_id, link, to_id).
// docs/scale.md is their contract.
//
//	query, err := sqlgen.Write(sqlgen.Program{Schema: schema, On: day, Services: services, Order: order}, sqlgen.DuckDB)
package sqlgen
