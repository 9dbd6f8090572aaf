package main

import (
	"context"
	"os"
	"strings"

	"minsheng/entitle/snapshot"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/rule"
	"minsheng/store"
)

// holding is where the register of a place stands.
type holding struct {
	url  string // sqlite:PATH or postgres://…
	keys string // file; beside the database where empty and the database is a file
	code string // of the pack whose schema says what is kept
	work string // folder where matches keep their files; see workFolder
}

// attributes returns what the register of a pack's place keeps.
func (c *console) attributes(code string) (*people.Catalogue, error) {
	schema, err := c.schema(code)
	if err != nil {
		return nil, err
	}
	return snapshot.Catalogue(schema)
}

// schema returns what rules of a pack may name.
func (c *console) schema(code string) (*rule.Schema, error) {
	if code == "" {
		return nil, usagef("--pack is needed: the code of a pack, like 330502")
	}
	place, err := c.place(code)
	if err != nil {
		return nil, err
	}
	return place.Schema(), nil
}

// place loads a pack with those above it.
func (c *console) place(code string) (*pack.Pack, error) {
	s, code, err := c.pack(code)
	if err != nil {
		return nil, err
	}
	return s.Pack(code)
}

// open opens the register that a holding describes; close its database. Keys
// are only made together with a new database: fresh ones open nothing in an old
// one.
func (h holding) open(ctx context.Context, attributes *people.Catalogue) (*people.Register, *store.DB, error) {
	db, err := h.openStore(ctx)
	if err != nil {
		return nil, nil, err
	}
	register, err := people.Open(ctx, db, attributes)
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return register, db, nil
}

// openStore opens the database alone.
func (h holding) openStore(ctx context.Context) (*store.DB, error) {
	keys, err := h.openKeys()
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, h.url, keys)
}

// there refuses a SQLite database that would have to be made first.
func (h holding) there() error {
	if file, isFile := strings.CutPrefix(h.url, "sqlite:"); isFile {
		if _, err := os.Stat(file); err != nil {
			return usage(err)
		}
	}
	return nil
}

func (h holding) openKeys() (store.Keys, error) {
	path, isFile := strings.CutPrefix(h.url, "sqlite:")
	file := h.keys
	if file == "" {
		if !isFile {
			return nil, usagef("--keys is needed with %s: the file of the keys", engineOf(h.url))
		}
		file = path + ".keys"
	}
	if _, err := os.Stat(path); isFile && os.IsNotExist(err) {
		return store.EnsureKeys(file)
	}
	return store.OpenKeys(file)
}

// engineOf is the part of a database address that can be printed: a password
// may follow.
func engineOf(url string) string {
	engine, _, _ := strings.Cut(url, ":")
	return engine + ":"
}
