package login

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/store"
)

// A slip is twelve digits: six say which slip it is, six are its secret. With
// the last four places of the citizen number and five tries, guessing one that
// is known to exist succeeds once in 200,000 slips.
const (
	slipPart  = 6
	slipTime  = 24 * time.Hour
	slipTries = 5
)

// lastPlaces is how many places of the citizen number are asked for.
const lastPlaces = 4

// Slip is what a clerk hands to somebody at the window.
type Slip struct {
	Code   string // twelve digits in groups of four
	Person people.Resident
	Made   time.Time
	Ends   time.Time
}

// ErrSlip says that a slip and a number do not go together, or that the slip was
// used, is too old or was tried too often; which of them is not told.
var ErrSlip = fault.New(fault.Denied, "login.slip", lang.Text{
	ZH: "登录条号码或身份证后四位不对，或者登录条已经用过、过期：请核对，或到窗口再领一张",
	EN: "The slip or the last four places of the citizen number are wrong, or the slip was used or is too old: compare, or get another at the window"})

// ErrReach says that a person belongs to another area.
var ErrReach = fault.New(fault.Denied, "login.reach", lang.Text{
	ZH: "此人不在您的辖区内", EN: "This person belongs to another area than yours"})

// ErrNoNumber says that no citizen number is on file of somebody, with which a
// slip would be checked.
var ErrNoNumber = fault.New(fault.Conflict, "login.no_number", lang.Text{
	ZH: "此人没有登记公民身份号码，无法核对：请先补登记", EN: "No citizen number is on file of this person to compare with: enter it first"})

// Issue makes out a slip for a person whose identity card the clerk has looked
// at; an earlier one is good no longer. by.Within is where the clerk may do that.
// Faults: people.ErrNotFound, ErrReach, ErrNoNumber.
func (d *Door) Issue(ctx context.Context, by store.By, person id.ID) (Slip, error) {
	now := d.now()
	slip := Slip{Made: now, Ends: now.Add(slipTime)}
	err := d.db.Write(ctx, by, func(tx *store.Tx) (err error) {
		if slip.Person, err = d.within(ctx, tx, person); err != nil {
			return err
		}
		if slip.Person.Number == "" {
			return ErrNoNumber
		}
		tx.Note("login.slip_issued", person, "")
		if _, err := tx.Exec(ctx, dropSlips, string(person)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, dropOldSlips, store.Stamp(now)); err != nil {
			return err
		}
		slip.Code, err = d.insertSlip(ctx, tx, slip)
		return err
	})
	return slip, err
}

// insertSlip finds a number that no other slip has.
func (d *Door) insertSlip(ctx context.Context, tx *store.Tx, s Slip) (code string, err error) {
	for {
		number, key := digits(slipPart), digits(slipPart)
		n, err := tx.Insert(ctx, insertSlip, [][]any{{number, slipMAC(tx.Keys(), number, key), string(s.Person.ID), tx.By.Who, 0,
			store.Stamp(s.Made), store.Stamp(s.Ends)}}, `ON CONFLICT (slip) DO NOTHING`)
		if err != nil || n == 1 {
			code = number + key
			return code[:4] + " " + code[4:8] + " " + code[8:], err
		}
	}
}

func digits(n int) string {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	i, err := rand.Int(rand.Reader, limit)
	if err != nil {
		panic(err) // crypto/rand aborts the program before this
	}
	return fmt.Sprintf("%0*d", n, i)
}

func slipMAC(keys store.Keys, number, key string) string {
	return mac(keys, "login.slip", number+key)
}

// within returns a person in whose area a clerk may act. Faults:
// people.ErrNotFound, ErrReach.
func (d *Door) within(ctx context.Context, tx *store.Tx, person id.ID) (people.Resident, error) {
	r, err := d.resident(ctx, tx, person, "window")
	if err != nil {
		return r, err
	}
	if !tx.By.Within.Places().Covers(access.Row{Area: r.Area, Person: r.ID}) {
		return people.Resident{}, ErrReach
	}
	return r, nil
}

// SignInBySlip lets in whom a slip was made out for, once; last are the last
// four places of the citizen number. halfway is empty, or the token that came
// with ErrUnlinked: that identity is then linked to the person. Faults: ErrSlip,
// ErrOthers.
func (d *Door) SignInBySlip(ctx context.Context, code, last, halfway string) (token string, err error) {
	code = strings.NewReplacer(" ", "", "-", "").Replace(people.Narrow(code))
	if len(code) != 2*slipPart {
		return "", ErrSlip
	}
	var person string
	err = d.db.Read(ctx, func(s *store.Snap) error {
		return s.QueryRow(ctx, selectSlipPerson, code[:slipPart]).Scan(&person)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrSlip
	} else if err != nil {
		return "", err
	}
	var refused error
	err = d.db.Write(ctx, itself("signs in by slip"), func(tx *store.Tx) (err error) {
		token, refused, err = d.redeem(ctx, tx, code, last, halfway)
		return err
	})
	return token, errors.Join(refused, err)
}

// redeem uses a slip up or counts the wrong try; both are written.
func (d *Door) redeem(ctx context.Context, tx *store.Tx, code, last, halfway string) (token string, refused, err error) {
	var person, want, ends string
	var tries int
	number := code[:slipPart]
	err = tx.QueryRow(ctx, trySlip, number).Scan(&person, &want, &ends, &tries) // holds the row: of two tries one waits
	if errors.Is(err, sql.ErrNoRows) {
		tx.Unnoted()
		return "", ErrSlip, nil // used in this moment
	} else if err != nil {
		return "", nil, err
	}
	found, err := d.resident(ctx, tx, id.ID(person), "signs in")
	if err != nil {
		return "", nil, err
	}
	got := slipMAC(tx.Keys(), number, code[slipPart:])
	right := subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1 && endsWith(found.Number, last)
	if !right || tries > slipTries || ends < store.Stamp(d.now()) {
		tx.Note("login.slip_refused", found.ID, "")
		return "", ErrSlip, nil
	}
	if _, err := tx.Exec(ctx, dropSlip, number); err != nil {
		return "", nil, err
	}
	if halfway != "" {
		if err := d.linkHalfway(ctx, tx, halfway, found.ID); err != nil {
			return "", nil, err
		}
	}
	token, err = d.begin(ctx, tx, found, BySlip)
	return token, nil, err
}

// endsWith reports whether a masked citizen number ends with four places, which
// its mask shows.
func endsWith(number, last string) bool {
	last = strings.ToUpper(strings.TrimSpace(people.Narrow(last)))
	return len(last) == lastPlaces && strings.HasSuffix(number, last)
}
