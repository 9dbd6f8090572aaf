// Package web is what people see: server-rendered pages over packs and areas.
//
// It decides nothing: it asks the areas and shows their answers. It is not the
// API, and no page needs script; script only shortens the way.
//
//	portal, err := web.New(web.Options{Place: place, Demo: true})
//	server := web.Server("127.0.0.1:8080", portal)
package web
