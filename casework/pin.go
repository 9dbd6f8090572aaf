package casework

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/store"
)

// ErrService says that the pack has no such service on the day, or does not say
// how it is decided.
var ErrService = fault.New(fault.Invalid, "casework.service", lang.Text{
	ZH: "没有这项服务，或没有写明怎样办理", EN: "There is no such service, or no pack says how it is decided"})

// The kinds of texts that cases keep.
const (
	processText = "process"
	rulesText   = "rules"
)

// pinned is a service as a case keeps it: how it is decided and by which rules,
// stored by version before the case is opened.
type pinned struct {
	service *pack.Service
	process *pack.Process
	version string // of the process
	rules   string // the version of the rules
}

// Kept is the rules of a service in words, as cases keep them.
type Kept struct {
	Service pack.Record `json:"service"`
	Rules   string      `json:"rules"`
}

// pins remembers what is stored already, for the edition that was last asked
// for, and the processes that were read.
type pins struct {
	mu       sync.Mutex
	edition  *pack.Edition
	services map[string]pinned        // by process and service
	read     map[string]*pack.Process // by version
}

// pin stores how a service is decided on a day, unless it is stored already.
// Call it before the write that opens the case: it may need one of its own.
func (o *Office) pin(ctx context.Context, service string, on civil.Date) (pinned, error) {
	e, err := o.edition(on)
	if err != nil {
		return pinned{}, err
	}
	return o.pinBy(ctx, e, service, e.DecidedBy(service))
}

// pinBy is pin where the process is another than the service's own.
func (o *Office) pinBy(ctx context.Context, e *pack.Edition, service string, process *pack.Process) (pinned, error) {
	s := e.Service(service)
	if s == nil || process == nil {
		return pinned{}, ErrService.At(service)
	}
	key := process.ID + "/" + service
	if p, ok := o.pins.find(e, key); ok {
		return p, nil
	}
	text, err := json.Marshal(process.Record())
	if err != nil {
		return pinned{}, err
	}
	rules, err := json.Marshal(Kept{s.Record(), s.Rules()})
	if err != nil {
		return pinned{}, err
	}
	p := pinned{s, process, process.Version(), fingerprint(rules)}
	by := store.By{Who: "casework", Purpose: "keep what cases begin with", Within: access.Everywhere()}
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		tx.Unnoted() // texts of the pack, about nobody
		_, err := tx.Insert(ctx, insertText, [][]any{{processText, p.version, string(text), store.Stamp(tx.Now)},
			{rulesText, p.rules, string(rules), store.Stamp(tx.Now)}}, "ON CONFLICT (kind, version) DO NOTHING")
		return err
	})
	if err != nil {
		return pinned{}, fmt.Errorf("keep the process of %s: %w", service, err)
	}
	o.pins.keep(e, key, p)
	return p, nil
}

func fingerprint(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

func (k *pins) find(e *pack.Edition, key string) (pinned, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.edition != e {
		return pinned{}, false
	}
	p, ok := k.services[key]
	return p, ok
}

func (k *pins) keep(e *pack.Edition, key string, p pinned) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.edition != e {
		k.edition, k.services = e, map[string]pinned{}
	}
	k.services[key] = p
}

// process returns a process by version, as cases keep it.
func (o *Office) process(ctx context.Context, q store.Querier, version string) (*pack.Process, error) {
	o.pins.mu.Lock()
	p := o.pins.read[version]
	o.pins.mu.Unlock()
	if p != nil {
		return p, nil
	}
	body, err := textOf(ctx, q, processText, version)
	if err != nil {
		return nil, err
	}
	if p, err = pack.ReadProcess([]byte(body)); err != nil {
		return nil, err
	}
	o.pins.mu.Lock()
	defer o.pins.mu.Unlock()
	if o.pins.read == nil {
		o.pins.read = map[string]*pack.Process{}
	}
	o.pins.read[version] = p
	return p, nil
}

// Rules returns the service as it was, with its rules, when cases of a version
// of them began; see Case.Rules.
func (o *Office) Rules(ctx context.Context, version string) (k Kept, err error) {
	err = o.DB.Read(ctx, func(s *store.Snap) error {
		body, err := textOf(ctx, s, rulesText, version)
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(body), &k)
	})
	return k, err
}

// textOf returns a text that cases keep.
func textOf(ctx context.Context, q store.Querier, kind, version string) (body string, err error) {
	err = q.QueryRow(ctx, selectText, kind, version).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("the %s %s of a case is not kept", kind, version)
	}
	return body, err
}

// moneyOf reads an amount that may be none.
func moneyOf(n sql.NullInt64) *measure.Money {
	if !n.Valid {
		return nil
	}
	m := measure.Money(n.Int64)
	return &m
}

// fen writes an amount that may be none.
func fen(m *measure.Money) any {
	if m == nil {
		return nil
	}
	return int64(*m)
}
