package people

import (
	"context"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

//go:embed schema/*.sql
var schema embed.FS

// Register is the people of a place in its database.
type Register struct {
	db        *store.DB
	catalogue *Catalogue
}

// ErrNotFound says that no such person or household is on file.
var ErrNotFound = fault.New(fault.NotFound, "people.not_found", lang.Text{
	ZH: "没有这个人或这一户的登记", EN: "No such person or household is on file"})

// ErrReach says that somebody lives where whoever acts has no say.
var ErrReach = fault.New(fault.Denied, "people.reach", lang.Text{
	ZH: "不在您的辖区：请由居住地办理", EN: "This lies beyond your area: the place where the person lives deals with it"})

// Migrate brings the tables of the area up to date.
func Migrate(ctx context.Context, db *store.DB) error {
	files, err := fs.Sub(schema, "schema")
	if err != nil {
		return err
	}
	return db.Migrate(ctx, "people", files)
}

// Open brings the register's tables up to date and returns it. The catalogue
// says which attributes may be stated.
func Open(ctx context.Context, db *store.DB, catalogue *Catalogue) (*Register, error) {
	if err := Migrate(ctx, db); err != nil {
		return nil, err
	}
	return &Register{db: db, catalogue: catalogue}, nil
}

// Catalogue returns the attributes that may be stated.
func (r *Register) Catalogue() *Catalogue { return r.catalogue }

// What a sealed value is bound to, so that it opens in its own row only.
func numberSeal(person id.ID) string { return "people.number/" + string(person) }
func phoneSeal(person id.ID) string  { return "people.phone/" + string(person) }
func factsSeal(subject id.ID, seq int64) string {
	return fmt.Sprintf("people.facts/%s/%d", subject, seq)
}

// numberMAC is how a citizen number is found without being readable.
func numberMAC(keys store.Keys, n Number) string {
	sum := keys.MAC("people.number", []byte(n.digits))
	return hex.EncodeToString(sum[:])
}

func phoneMAC(keys store.Keys, phone string) string {
	if phone == "" {
		return ""
	}
	sum := keys.MAC("people.phone", []byte(phone))
	return hex.EncodeToString(sum[:])
}

// sealed encrypts a text, and keeps an empty one empty.
func sealed(keys store.Keys, plain, about string) (string, error) {
	if plain == "" {
		return "", nil
	}
	return keys.Seal(plain, about)
}

func unsealed(keys store.Keys, text, about string) (string, error) {
	if text == "" {
		return "", nil
	}
	return keys.Open(text, about)
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
