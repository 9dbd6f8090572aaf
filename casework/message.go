package casework

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// Message is what a resident was told. Say is in whole words; what it is about
// the ids say.
type Message struct {
	ID          id.ID
	Person      id.ID // who reads it
	About       id.ID // whom it is about: the same, or who is helped
	Case        id.ID
	Application id.ID
	Service     string // that they may be owed, where that is all there is to tell
	Template    string
	Say         lang.Text
	At          time.Time
	ReadAt      time.Time // zero: not read yet
}

// notice is a message before it is sent: words of a template and what goes into
// them. Texts of the pack go in as they are now, so that the message stays what
// it was.
type notice struct {
	About       id.ID
	Case        id.ID
	Application id.ID
	Mandate     id.ID // that decides who hears of it; empty: the person alone
	Template    string
	Args        map[string]lang.Text
}

// aboutArg is the argument that keeps the id of a service: no words use it.
const aboutArg = "about"

// plainArg is an argument that is the same in every language.
func plainArg(s string) lang.Text { return lang.Text{ZH: s, EN: s} }

// inform tells residents what concerns them, in the transaction of what they
// are told of.
func inform(ctx context.Context, tx *store.Tx, all ...notice) error {
	var rows [][]any
	for _, n := range all {
		readers, err := readersOf(ctx, tx, n)
		if err != nil {
			return err
		}
		for _, reader := range readers {
			message := id.New()
			args, err := seal(tx, n.Args, sealOf("message", message, 0))
			if err != nil {
				return err
			}
			rows = append(rows, []any{string(message), string(reader), string(n.About), string(n.Case), string(n.Application),
				n.Template, args, store.Stamp(tx.Now), ""})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.Insert(ctx, insertMessage, rows, "")
	return err
}

// readersOf is who hears of something that is about a person: the person, and
// the helper as the mandate says. A mandate that was revoked tells the helper
// nothing more.
func readersOf(ctx context.Context, q store.Querier, n notice) ([]id.ID, error) {
	if n.Mandate == "" {
		return []id.ID{n.About}, nil
	}
	m, err := mandateBy(ctx, q, n.Mandate)
	if err != nil {
		return nil, err
	}
	if m.IsStaff || !m.RevokedAt.IsZero() || m.Notify == PersonHears {
		return []id.ID{n.About}, nil
	}
	if m.Notify == HelperHears {
		return []id.ID{m.Helper}, nil
	}
	return []id.ID{n.About, m.Helper}, nil
}

// say fills a template. What it names and was not given stays visible.
func say(template string, args map[string]lang.Text) lang.Text {
	words, ok := messageWords[template]
	if !ok {
		return plainArg(template)
	}
	fill := func(tag lang.Tag) string {
		var pairs []string
		for name, value := range args {
			pairs = append(pairs, "{"+name+"}", value.In(tag))
		}
		return strings.NewReplacer(pairs...).Replace(words.In(tag))
	}
	return lang.Text{ZH: fill(lang.ZH), EN: fill(lang.EN)}
}

// messagesShown bounds how many messages are shown.
const messagesShown = 200

// Messages lists what a resident was told, what is not read yet first, then the
// newest first. Only the resident can. Fault: ErrDenied.
func (o *Office) Messages(ctx context.Context, who Who) (all []Message, err error) {
	reader, err := o.about(ctx, who)
	if err != nil {
		return nil, err
	}
	err = o.DB.ReadAs(ctx, access.Own(reader), func(s *store.Snap) (err error) {
		all, err = o.messages(ctx, s, reader)
		return err
	})
	return all, err
}

func (o *Office) messages(ctx context.Context, q store.Querier, person id.ID) (all []Message, err error) {
	err = store.EachRow(ctx, q, func(rows *sql.Rows) error {
		var m Message
		var args, sent, read string
		err := rows.Scan(&m.ID, &m.Person, &m.About, &m.Case, &m.Application, &m.Template, &args, &sent, &read)
		if err != nil {
			return err
		}
		var given map[string]lang.Text
		if err := unseal(o.DB.Keys(), args, sealOf("message", m.ID, 0), &given); err != nil {
			return err
		}
		m.Say, m.Service = say(m.Template, given), given[aboutArg].ZH
		if m.At, err = store.ParseStamp(sent); err != nil || read == "" {
			all = append(all, m)
			return err
		}
		m.ReadAt, err = store.ParseStamp(read)
		all = append(all, m)
		return err
	}, selectMessages, string(person), messagesShown)
	return all, err
}

// Seen records that a resident has read messages. Those of others are left
// alone. Fault: ErrDenied.
func (o *Office) Seen(ctx context.Context, who Who, messages ...id.ID) error {
	reader, err := o.about(ctx, who)
	if err != nil {
		return err
	}
	by, err := who.by(access.ReadCases, "read messages")
	if err != nil {
		return err
	}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		tx.Unnoted() // when somebody read their own messages
		for _, m := range messages {
			if _, err := tx.Exec(ctx, markSeen, store.Stamp(tx.Now), string(reader), string(m)); err != nil {
				return err
			}
		}
		return nil
	})
}

// ErrMandate says that there is no such mandate.
var ErrMandate = fault.New(fault.NotFound, "casework.mandate", lang.Text{ZH: "没有这份委托", EN: "There is no such mandate"})
