// Package storetest opens real databases for tests: SQLite in a temporary
// folder, and PostgreSQL in a private cluster that lives as long as the test
// binary, or at MINSHENG_TEST_DSN.
//
// It is not a stand-in for a database: what passes here passed on the engine.
//
//	func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
//
//	func TestClaimIsUnique(t *testing.T) {
//		storetest.Each(t, func(t *testing.T, db *store.DB) { … })
//	}
package storetest
