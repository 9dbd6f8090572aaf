package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/staff"
	"minsheng/store"
	"minsheng/store/storetest"
)

// killsEnv says how often the long form kills on each database.
const killsEnv = "MINSHENG_KILLS"

// lifeEnv holds the order of the process that is killed.
const lifeEnv = "MINSHENG_TEST_LIFE"

// confirmed is what the processes told the world before they were killed, and
// what a bank has paid.
type confirmed struct {
	sent     map[string]id.ID  // applications by key
	received map[string]string // the number of the receipt, by key
	fresh    []string          // keys received since the last look
	decided  map[id.ID]bool    // cases
	bank     map[string]int64  // fen by reference: a bank that gets one twice pays once
	settled  map[string]bool   // runs
	lives    int
}

func TestKillingTheProgramAnywhereLosesNothingConfirmedAndPaysNothingTwice(t *testing.T) {
	kills := 5
	if s := os.Getenv(killsEnv); s != "" {
		var err error
		if kills, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	for engine, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			h := settleTown(t, address(t))
			for n := range kills {
				h.liveOnce(t, n)
				h.look(t, n%20 == 19)
			}
			h.end(t)
		})
	}
}

// killed is a town whose program is killed again and again.
type killed struct {
	order lifeOrder
	confirmed
	heads []store.Head
}

// settleTown makes a place with residents and those who work there.
func settleTown(t *testing.T, url string) *killed {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys")
	if _, err := store.CreateKeys(keys); err != nil {
		t.Fatal(err)
	}
	h := &killed{order: lifeOrder{URL: url, Keys: keys}, confirmed: confirmed{sent: map[string]id.ID{}, received: map[string]string{}, decided: map[id.ID]bool{}, bank: map[string]int64{}, settled: map[string]bool{}}}
	p := h.open(t)
	defer p.db.Close()
	_, err := p.accounts.Start(t.Context(), by("a test"), []staff.First{
		{Login: "sys", Name: "甲", Role: staff.SystemAdmin, Area: "330502"}, {Login: "sec", Name: "乙", Role: staff.SecurityAdmin, Area: "330502"},
		{Login: "qian.li", Name: "钱丽", Role: staff.Supervisor, Area: "330502003", Department: "civil-affairs"}})
	if err != nil {
		t.Fatal(err)
	}
	b := people.Batch{Source: "test", AsOf: civil.MustParse("2026-01-01")}
	born := civil.MustParse("1970-01-01")
	for range 50 {
		b.Households = append(b.Households, people.NewHousehold{Members: []people.NewResident{{Name: "某人", Sex: people.Female, BornOn: &born, Role: people.Head,
			Residence: people.Residence{RegisteredArea: "330502003001", LivesInArea: "330502003001"}}}})
	}
	done, err := p.register.Enrol(t.Context(), by("a test"), b)
	if err != nil {
		t.Fatal(err)
	}
	h.order.People = done.Residents
	return h
}

func (h *killed) open(t *testing.T) *premises {
	t.Helper()
	c := &console{out: io.Discard, err: os.Stderr, lang: "zh", shelves: map[string]*shelf{}}
	p, err := c.premises(t.Context(), holding{url: h.order.URL, keys: h.order.Keys, code: "330502"})
	if err != nil {
		t.Fatal(err)
	}
	p.log = slog.New(slog.DiscardHandler)
	return p
}

// liveOnce starts the program and kills it at some moment, one time in ten
// before it is ready.
func (h *killed) liveOnce(t *testing.T, n int) {
	t.Helper()
	h.order.Again = nil
	for key, person := range h.sent {
		if _, confirmed := h.received[key]; !confirmed {
			h.order.Again = append(h.order.Again, applied{key, person})
		}
	}
	order, err := json.Marshal(h.order)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), lifeEnv+"="+string(order))
	var wrong strings.Builder
	cmd.Stderr = &wrong
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var kill sync.Once
	after := func(d time.Duration) { kill.Do(func() { time.AfterFunc(d, func() { cmd.Process.Kill() }) }) }
	if n%10 == 9 {
		after(time.Duration(rand.IntN(900)) * time.Millisecond)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == "ready" {
			after(time.Duration(30+rand.IntN(250)) * time.Millisecond)
		}
		h.hear(t, strings.Fields(lines.Text()))
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("life %d ended by itself: %v\n%s", n, err, wrong.String())
	}
	h.lives++
}

// hear keeps what a process said. A line that was cut short by the kill was
// said to nobody.
func (h *killed) hear(t *testing.T, words []string) {
	switch {
	case len(words) == 3 && words[0] == "sent" && len(words[2]) == 32:
		h.sent[words[1]] = id.ID(words[2])
	case len(words) == 3 && words[0] == "received":
		if was, again := h.received[words[1]]; again && was != words[2] {
			t.Errorf("the application %s was received as %s and as %s", words[1], was, words[2])
		}
		h.received[words[1]] = words[2]
		h.fresh = append(h.fresh, words[1])
	case len(words) == 2 && words[0] == "decided" && len(words[1]) == 32:
		h.decided[id.ID(words[1])] = true
	case len(words) == 3 && words[0] == "bank":
		amount, err := strconv.ParseInt(words[2], 10, 64)
		if was, again := h.bank[words[1]]; err != nil || again && was != amount {
			t.Errorf("the payment %s was %d and is %s", words[1], was, words[2])
		}
		h.bank[words[1]] = amount
	case len(words) == 2 && words[0] == "settled":
		h.settled[words[1]] = true
	}
}

// look opens what was left behind: what was confirmed is there, and the journal
// holds what it held.
func (h *killed) look(t *testing.T, whole bool) {
	t.Helper()
	keys, err := store.OpenKeys(h.order.Keys)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), h.order.URL, keys)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Holds(t.Context(), h.heads); err != nil {
		t.Fatalf("after life %d: %v", h.lives, err)
	}
	if whole {
		if h.heads, err = db.Verify(t.Context()); err != nil {
			t.Fatalf("after life %d: %v", h.lives, err)
		}
	}
	err = db.ReadAs(t.Context(), access.Everywhere(), func(s *store.Snap) error {
		for _, key := range h.fresh {
			var n int
			if err := s.QueryRow(t.Context(), `SELECT count(*) FROM casework_application a JOIN casework_case c ON c.application_id = a.application_id
				WHERE a.number = $1 AND a.person_id = $2`, h.received[key], string(h.sent[key])).Scan(&n); err != nil {
				return err
			}
			if n != 1 {
				t.Errorf("after life %d: %d cases of the application that was received as %s", h.lives, n, h.received[key])
			}
		}
		return nil
	})
	h.fresh = nil
	if err != nil {
		t.Fatal(err)
	}
}

// end lets the last program do what is left and counts: each key one
// application, each decided case one grant, each grant paid once.
func (h *killed) end(t *testing.T) {
	t.Helper()
	h.look(t, true)
	p := h.open(t)
	defer p.db.Close()
	h.finish(t, p)
	boss := store.By{Who: "qian.li", Purpose: "counting", Within: access.Everywhere()}
	grants, of := map[id.ID]int64{}, map[id.ID]int{}
	err := p.db.ReadAs(t.Context(), boss.Within, func(s *store.Snap) error {
		rows, err := s.Query(t.Context(), `SELECT p.payment_id, p.grant_id, p.amount, p.state, g.case_id FROM money_payment p JOIN money_grant g ON g.grant_id = p.grant_id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var payment, state string
			var grant, c id.ID
			var amount int64
			if err := rows.Scan(&payment, &grant, &amount, &state, &c); err != nil {
				return err
			}
			paid, toBank := h.bank[payment]
			delete(h.bank, payment)
			if !toBank || paid != amount || state != "paid" {
				t.Errorf("payment %s is %d and %s here, and %d at the bank (%v)", payment, amount, state, paid, toBank)
			}
			grants[grant] += amount
			of[c]++
			delete(h.decided, c)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	for reference, amount := range h.bank {
		t.Errorf("the bank paid %d under %s, which is not here", amount, reference)
	}
	for grant, amount := range grants {
		if amount != int64(relief) {
			t.Errorf("grant %s was paid %d, want %d", grant, amount, relief)
		}
	}
	for c, n := range of {
		if n != 1 {
			t.Errorf("case %s was paid %d times", c, n)
		}
	}
	for c := range h.decided {
		t.Errorf("case %s was decided and never paid", c)
	}
	h.count(t, p, len(grants))
}

// finish does once more what the processes did, until nothing is left.
func (h *killed) finish(t *testing.T, p *premises) {
	t.Helper()
	l := &life{premises: p, ctx: context.WithoutCancel(t.Context()), order: h.order, actors: map[string]*staff.Actor{}, say: &printer{to: func(words ...any) {
		h.hear(t, strings.Fields(strings.TrimSpace(fmt.Sprintln(words...))))
	}}, cases: make(chan id.ID, 1)}
	everybody, err := p.accounts.Everybody(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range everybody {
		l.actors[everybody[i].Account.Login] = &everybody[i]
	}
	for key, person := range h.sent {
		if _, confirmed := h.received[key]; confirmed {
			continue
		}
		if h.received[key], _, err = l.applyFor(applied{key, person}); err != nil {
			t.Fatal(err)
		}
	}
	for {
		page, err := p.cases.Queue(t.Context(), casework.Clerk(l.actors["qian.li"]), "counting", casework.Query{Service: reliefService, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Cases) == 0 {
			break
		}
		l.cases <- page.Cases[0].ID
		if err := l.decide(); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the run that was left, and one for the rest
		if err := l.pay(); err != nil {
			t.Fatal(err)
		}
	}
}

// count compares what there is with what was sent.
func (h *killed) count(t *testing.T, p *premises, paid int) {
	t.Helper()
	var applications, cases, granted int
	err := p.db.ReadAs(t.Context(), access.Everywhere(), func(s *store.Snap) error {
		return s.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM casework_application WHERE number <> ''), (SELECT count(*) FROM casework_case),
			(SELECT count(*) FROM casework_case WHERE outcome = $1)`, string(pack.Granted)).Scan(&applications, &cases, &granted)
	})
	if err != nil {
		t.Fatal(err)
	}
	if applications != len(h.sent) || cases != len(h.sent) || granted != len(h.sent) || paid != len(h.sent) {
		t.Errorf("%d sent, %d applications, %d cases, %d granted, %d paid", len(h.sent), applications, cases, granted, paid)
	}
	if len(h.sent) < 2*h.lives {
		t.Errorf("only %d applications in %d lives: the test shows nothing", len(h.sent), h.lives)
	}
	heads, err := p.db.Verify(t.Context())
	if err != nil {
		t.Error(err)
	}
	entries := int64(0)
	for _, head := range heads {
		entries += head.Entries
	}
	t.Logf("%d lives: %d applications, decisions and payments of %s, %d runs settled, %d journal entries", h.lives, len(h.sent), relief*measure.Money(len(h.sent)), len(h.settled), entries)
}
