package login

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/store"
)

//go:embed schema/*.sql
var schema embed.FS

// Door is where residents come in.
type Door struct {
	db       *store.DB
	register *people.Register
	demo     bool
	now      func() time.Time
}

// Options say how a door stands. With Demo anybody may come in as anybody: the
// residents are made up.
type Options struct {
	Register *people.Register
	Demo     bool
}

// Migrate brings the tables of the area up to date.
func Migrate(ctx context.Context, db *store.DB) error {
	files, err := fs.Sub(schema, "schema")
	if err != nil {
		return err
	}
	return db.Migrate(ctx, "login", files)
}

// Open brings the tables up to date and returns the door.
func Open(ctx context.Context, db *store.DB, o Options) (*Door, error) {
	if err := Migrate(ctx, db); err != nil {
		return nil, err
	}
	return &Door{db: db, register: o.Register, demo: o.Demo, now: time.Now}, nil
}

// Demo reports whether anybody may come in as anybody.
func (d *Door) Demo() bool { return d.demo }

// Signature is how the journal names a resident who does something themself.
func Signature(person id.ID) string { return signed + string(person) }

const signed = "resident/"

// by is a resident who does something at the door, which knows everybody.
func by(person id.ID, purpose string) store.By {
	return store.By{Who: Signature(person), Purpose: purpose, Within: access.Everywhere()}
}

// itself is the door at work before it knows who is there.
func itself(purpose string) store.By {
	return store.By{Who: "minsheng login", Purpose: purpose, Within: access.Everywhere()}
}

func (d *Door) today() civil.Date { return civil.FromTime(d.now()) }

// ErrSession says that a session has ended.
var ErrSession = fault.New(fault.Denied, "login.session", lang.Text{
	ZH: "登录已经失效：请重新登录", EN: "The session has ended: sign in again"})

// ErrGuardian says that somebody may not act for another.
var ErrGuardian = fault.New(fault.Denied, "login.guardian", lang.Text{
	ZH: "登记中您不是他（她）的监护人：如有变化，请带上证明到窗口更新", EN: "You are not on file as this person's guardian: if that has changed, bring the proof to a window"})

// ErrDemo says that this place is no demonstration.
var ErrDemo = fault.New(fault.Denied, "login.demo", lang.Text{
	ZH: "只有演示才能这样登录", EN: "Only a demonstration lets people in like this"})

func secret() string {
	b := make([]byte, 24)
	rand.Read(b) // never fails: crypto/rand aborts the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

func mac(keys store.Keys, use, text string) string {
	sum := keys.MAC(use, []byte(text))
	return hex.EncodeToString(sum[:])
}

func tokenMAC(keys store.Keys, token string) string { return mac(keys, "login.session", token) }
