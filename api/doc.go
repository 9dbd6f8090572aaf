// Package api is what other programs ask: versioned JSON under /api/v1, with an
// OpenAPI 3.1 document that every answer conforms to, and a page that shows it.
//
// It decides nothing and stores nothing: it asks the areas and writes their
// answers. It is not the pages (web), and it knows no session: a program comes
// with a token of its own (staff.Client) and says what for in each request that
// concerns people.
//
//	handler, err := api.New(api.Options{Packs: library, Home: "330502", Today: today, Now: time.Now, Engine: engine, Staff: roster})
//	mux.Handle("/api/", handler)
package api
