package outreach

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"minsheng/civil"
	"minsheng/entitle/match"
	"minsheng/id"
	"minsheng/population"
	"minsheng/store"
)

// Found is what a match run found, and in whom.
type Found struct {
	People  string                                // folder of the population that was matched
	Results string                                // folder of the results, one a county
	On      civil.Date                            // the day that was matched
	Tell    func(stage string, done, total int64) // where not nil, told how far the keeping is
}

// Keep takes a run's results into the database, in many small transactions, and
// makes them the lists of now in the last one. Called again after it was
// interrupted it goes on where it was; a run that is kept already stays as it
// is. A newer run that is kept meanwhile takes its place: then it ends with
// ErrStale. Files that are damaged, or of other people, are refused by name.
func (o *Office) Keep(ctx context.Context, by By, f Found) (Round, error) {
	if f.Tell == nil {
		f.Tell = func(string, int64, int64) {}
	}
	k, err := o.keeping(f)
	if err != nil {
		return Round{}, err
	}
	if err := k.begin(ctx, by); err != nil {
		return Round{}, err
	}
	for !k.round.Current {
		err := k.goOn(ctx, by)
		if errors.Is(err, errMoved) {
			err = k.resume(ctx)
		}
		if err != nil {
			return Round{}, err
		}
	}
	return k.round, o.forget(ctx, by, f.Tell)
}

// errMoved says that somebody else keeps the same run, and is ahead: a worker
// whose job was taken over, and does not know yet.
var errMoved = errors.New("somebody else keeps the same run")

// goOn brings the round from where it is to the end.
func (k *keeping) goOn(ctx context.Context, by By) error {
	for _, step := range []func(context.Context, By) error{k.list, k.carryOver, k.finish} {
		if err := step(ctx, by); err != nil {
			return err
		}
	}
	return k.resume(ctx)
}

// resume reads how far the round is by now. Fault: ErrStale, where a newer run
// has taken its place.
func (k *keeping) resume(ctx context.Context) error {
	return k.read(ctx, func(s *store.Snap) (err error) {
		k.round, err = scanRound(s.QueryRow(ctx, findRound, string(k.round.ID)), &k.part, &k.row)
		k.entries = k.round.Entries
		if errors.Is(err, sql.ErrNoRows) {
			return ErrStale
		}
		return err
	})
}

// county is the people of a county and what was found in them.
type county struct {
	people  *population.Dataset
	results *match.Results
}

// keeping is a run on its way into the database.
type keeping struct {
	*Office
	Found
	counties []county
	source   string
	whom     *whom
	summary  map[cellKey]*match.Cell
	keys     []cellKey // of the summary, in order
	gaps     gaps
	partRows []int64 // of the results, by part
	rows     int64   // of all of them

	round Round
	part  int64 // how far: parts that are in,
	row   int64 // and rows of the next

	entries int64 // that are in
}

// keeping opens the files of a run, and counts before anything is written.
func (o *Office) keeping(f Found) (*keeping, error) {
	edition, err := o.place.On(f.On)
	if err != nil {
		return nil, err
	}
	engine, err := o.engine(f.On)
	if err != nil {
		return nil, err
	}
	k := &keeping{Office: o, Found: f, whom: newWhom(edition, engine, f.On), summary: map[cellKey]*match.Cell{}}
	dirs, err := population.List(f.People)
	if err != nil {
		return nil, err
	}
	marks := sha256.New()
	for _, dir := range dirs {
		c, mark, err := k.open(dir)
		if err != nil {
			return nil, err
		}
		k.counties = append(k.counties, c)
		marks.Write(mark)
		if err := k.count(c.results.Summary()); err != nil {
			return nil, err
		}
	}
	k.source = hex.EncodeToString(marks.Sum(nil))
	return k, k.findGaps()
}

// open opens a county, and returns what tells its results from others.
func (k *keeping) open(dir string) (county, []byte, error) {
	set, err := population.Open(dir, k.place.Schema())
	if err != nil {
		return county{}, nil, err
	}
	at := filepath.Join(k.Results, filepath.Base(dir))
	results, err := match.Open(at)
	if err != nil {
		return county{}, nil, err
	}
	if m := results.Manifest; m.Pack != k.place.Code || m.On != k.On {
		return county{}, nil, ErrOthers
	}
	mark, err := os.ReadFile(filepath.Join(at, match.ManifestName))
	return county{set, results}, mark, err
}

// begin finds the round of the same run, or makes one.
func (k *keeping) begin(ctx context.Context, by By) error {
	return k.write(ctx, by, func(tx *store.Tx) error {
		err := k.find(ctx, tx)
		if err == nil {
			tx.Note("outreach.keeping", "", fmt.Sprintf("round %s again, from part %d", k.round.ID, k.part))
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		round, note := id.New(), k.counties[0].people.Manifest.Note
		var people, households int64
		for _, c := range k.counties {
			people += c.people.Manifest.People
			households += c.people.Manifest.Households
		}
		tx.Note("outreach.keeping", "", fmt.Sprintf("round %s of %s", round, k.On))
		if _, err := tx.Exec(ctx, abandon, k.place.Code, k.source); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, insertRound, string(round), k.place.Code, k.On.String(), k.source, people, households, note.ZH, note.EN, store.Stamp(tx.Now))
		if err != nil {
			return err
		}
		return k.find(ctx, tx) // somebody else's, where that was first
	})
}

// find reads the round of the same run, and how far it is.
func (k *keeping) find(ctx context.Context, q store.Querier) (err error) {
	k.round, err = scanRound(q.QueryRow(ctx, findSource, k.place.Code, k.source), &k.part, &k.row)
	k.entries = k.round.Entries
	return err
}

// keepRows is how many entries one transaction takes in.
const keepRows = 1000

// list takes in the entries of every part that is not in yet.
func (k *keeping) list(ctx context.Context, by By) error {
	var part, before int64 // rows of the parts before
	for _, c := range k.counties {
		for i, p := range c.people.Parts() {
			if part >= k.part {
				if err := k.listPart(ctx, by, part, c.entries(k, i, p), before); err != nil {
					return err
				}
			}
			before += k.partRows[part]
			part++
		}
	}
	return nil
}

func (k *keeping) listPart(ctx context.Context, by By, part int64, entries entrySeq, before int64) error {
	var batch [][]any
	var at int64
	for e, err := range entries {
		if err != nil {
			return err
		}
		at = e.row + 1
		if at <= k.row {
			continue // in already
		}
		batch = append(batch, k.entryRow(e))
		if len(batch) == keepRows {
			if err := k.put(ctx, by, batch, part, at); err != nil {
				return err
			}
			batch = batch[:0]
			k.Tell("keep", before+at, k.rows)
		}
	}
	return k.put(ctx, by, batch, part+1, 0)
}

// put takes a batch in and moves the mark on, together. Nobody sees the round
// before finish, which has its entry in the journal.
func (k *keeping) put(ctx context.Context, by By, batch [][]any, part, row int64) error {
	err := k.write(ctx, by, func(tx *store.Tx) error {
		tx.Unnoted()
		if err := k.advance(ctx, tx, part, row, int64(len(batch))); err != nil {
			return err
		}
		_, err := tx.Insert(ctx, insertEntry, batch, "")
		return err
	})
	if err == nil {
		k.part, k.row = part, row
		k.entries += int64(len(batch))
	}
	return err
}

// advance moves the mark on from where this keeping has left it.
func (k *keeping) advance(ctx context.Context, tx *store.Tx, part, row, entries int64) error {
	n, err := tx.Exec(ctx, advance, part, row, entries, string(k.round.ID), k.part, k.row)
	if err == nil && n == 0 {
		return errMoved
	}
	return err
}

func (k *keeping) entryRow(e entryAt) []any {
	r := e.match
	return []any{string(k.round.ID), string(entryID(r.Service, r.Household, r.Person)), r.Service, string(e.kind), r.Standing.String(),
		e.area, e.residence, spaced(e.ages), spaced(e.groups), r.Household, r.Person, e.contact,
		orNull(r.Amount, r.Priced), r.Per, spaced(r.Missing), orNull(r.ReceivedAmount, r.ReceivedPriced), store.Stamp(k.round.BegunAt)}
}

// manyEntries is from when on steps over all entries go by the first two digits
// of their ids, and not by the first alone.
const manyEntries = 50_000

// carryOver lets entries that stood on the lists before keep since when.
func (k *keeping) carryOver(ctx context.Context, by By) error {
	before, err := k.Latest(ctx)
	if errors.Is(err, ErrNoRound) {
		return nil
	}
	if err != nil {
		return err
	}
	digits := 1
	if k.entries > manyEntries {
		digits = 2
	}
	for slices, s := 1<<(4*digits), 0; s < slices; s++ {
		from, to := fmt.Sprintf("%0*x", digits, s), fmt.Sprintf("%0*x", digits, s+1)
		if s+1 == slices {
			to = "g"
		}
		err := k.write(ctx, by, func(tx *store.Tx) error {
			tx.Unnoted()
			_, err := tx.Exec(ctx, carry, string(k.round.ID), string(before.ID), from, to)
			return err
		})
		if err != nil {
			return err
		}
		k.Tell("carry", int64(s+1), int64(slices))
	}
	return nil
}

// finish takes the counts in and makes the round the one of now.
func (k *keeping) finish(ctx context.Context, by By) error {
	cells := make([][]any, 0, len(k.keys))
	for _, key := range k.keys {
		cells = append(cells, cellRow(k.round.ID, k.summary[key]))
	}
	return k.write(ctx, by, func(tx *store.Tx) error {
		if err := k.advance(ctx, tx, k.part+1, 0, 0); err != nil {
			return err
		}
		if _, err := tx.Insert(ctx, insertCell, cells, ""); err != nil {
			return err
		}
		if _, err := tx.Insert(ctx, insertGap, k.gaps.rows(k.round.ID), ""); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, retire, k.place.Code); err != nil {
			return err
		}
		tx.Note("outreach.kept", "", fmt.Sprintf("round %s of %s", k.round.ID, k.On))
		_, err := tx.Exec(ctx, makeLatest, store.Stamp(tx.Now), string(k.round.ID))
		return err
	})
}

// forget takes away the entries of lists that nobody sees any more.
func (o *Office) forget(ctx context.Context, by By, tell func(string, int64, int64)) error {
	var old []string
	err := o.read(ctx, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			var round string
			err := rows.Scan(&round)
			old = append(old, round)
			return err
		}, forgotten, o.place.Code)
	})
	for _, round := range old {
		for n := int64(1); n > 0 && err == nil; {
			err = o.write(ctx, by, func(tx *store.Tx) error {
				tx.Unnoted()
				if n, err = tx.Exec(ctx, forget, round); err != nil || n > 0 {
					return err
				}
				tx.Note("outreach.forgotten", "", "lists of round "+round)
				_, err := tx.Exec(ctx, `UPDATE outreach_round SET entries = 0 WHERE round_id = $1`, round)
				return err
			})
			tell("forget", 0, 0)
		}
	}
	return err
}
