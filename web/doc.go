// Package web is what people see: server-rendered pages over packs and areas,
// the portal for residents and, where Options.Board is given, the board for
// planners, in one shell and of the same parts.
//
// It decides nothing: it asks the areas and shows their answers. It is not the
// API, and no page needs script; script only shortens the way.
//
//	portal, err := web.New(web.Options{Packs: library, Home: "330502", Today: today})
//	server := web.Server("127.0.0.1:8080", portal)
package web
