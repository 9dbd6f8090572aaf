package outreach

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"

	"minsheng/entitle/match"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/population"
)

// ErrOthers says that results are not of the people they are kept with.
var ErrOthers = fault.New(fault.Conflict, "outreach.others", lang.Text{
	ZH: "匹配结果与人口文件不是同一批人：请重新匹配", EN: "The results are of other people than the files: match again"})

// cellKey names a count.
type cellKey struct {
	service string
	by      match.Dimension
	value   string
}

// count adds the summary of a county to that of the round.
func (k *keeping) count(s *match.Summary) error {
	for _, c := range s.Cells {
		key := cellKey{c.Service, c.By, c.Value}
		to := k.summary[key]
		if to == nil {
			k.keys = append(k.keys, key)
			k.summary[key] = &c
			continue
		}
		to.Asked += c.Asked
		to.Owed += c.Owed
		to.Open += c.Open
		to.Perhaps += c.Perhaps
		to.Reached += c.Reached
		to.Missed += c.Missed
		to.Ended += c.Ended
		var err, wrong error
		to.Amount, err = to.Amount.Plus(c.Amount)
		to.MissedAmount, wrong = to.MissedAmount.Plus(c.MissedAmount)
		if err := cmp.Or(err, wrong); err != nil {
			return fmt.Errorf("%s: %w", c.Service, err)
		}
	}
	return nil
}

// gapKey is a service and the one name that is missing; empty where several
// are.
type gapKey struct{ service, missing string }

// gaps counts who may be owed what, by what is missing.
type gaps map[gapKey]*Gap

// listedShare is up to which share of those asked a missing value is asked of
// people one by one. What is missing of more of them is missing in the files,
// and comes from the department that has it.
const listedShare = 10 // a tenth

// findGaps counts what is missing, and settles what is listed.
func (k *keeping) findGaps() error {
	k.gaps = gaps{}
	for _, c := range k.counties {
		for part := range c.people.Parts() {
			before := k.rows
			for r, err := range c.results.Rows(part) {
				if err != nil {
					return err
				}
				k.rows++
				if r.Unknown() {
					k.gaps.add(&r)
				}
			}
			k.partRows = append(k.partRows, k.rows-before)
		}
	}
	for key, g := range k.gaps {
		if all := k.summary[cellKey{key.service, match.ByAll, ""}]; all != nil && key.missing != "" {
			g.Listed = g.People*listedShare <= all.Asked
		}
	}
	return nil
}

func (g gaps) of(r *match.Row) gapKey {
	key := gapKey{service: r.Service}
	if len(r.Missing) == 1 {
		key.missing = r.Missing[0]
	}
	return key
}

func (g gaps) add(r *match.Row) {
	key := g.of(r)
	if g[key] == nil {
		g[key] = &Gap{Service: key.service, Missing: key.missing}
	}
	g[key].People++
}

func (g gaps) rows(round id.ID) [][]any {
	keys := slices.SortedFunc(maps.Keys(g), func(a, b gapKey) int {
		return cmp.Or(cmp.Compare(a.service, b.service), cmp.Compare(a.missing, b.missing))
	})
	var rows [][]any
	for _, key := range keys {
		listed := 0
		if g[key].Listed {
			listed = 1
		}
		rows = append(rows, []any{string(round), key.service, key.missing, g[key].People, listed})
	}
	return rows
}

// entryAt is a row that goes on a list, and its place among the part's rows.
type entryAt struct {
	row   int64
	kind  Kind
	match match.Row
	traits
}

type entrySeq = iter.Seq2[entryAt, error]

// entries brings the rows of a part that go on lists together with the people
// they are about; both are in the order of the households.
func (c county) entries(k *keeping, part int, people *population.Part) entrySeq {
	return func(yield func(entryAt, error) bool) {
		next, stop := iter.Pull2(c.results.Rows(part))
		defer stop()
		row, err, more := next()
		var at int64
		for chunk, wrong := range people.Chunks(population.Read{}) {
			if err = cmp.Or(err, wrong); err != nil {
				yield(entryAt{}, err)
				return
			}
			home, last := 0, chunk.HouseholdIDs[chunk.Homes()-1]
			k.whom.to(chunk)
			for more && err == nil && row.Household <= last {
				if home = k.whom.find(home, row.Household); home < 0 {
					yield(entryAt{}, ErrOthers)
					return
				}
				if kind, listed := k.listed(&row); listed {
					who, wrong := k.whom.traits(home, row.Person)
					if !yield(entryAt{at, kind, row, who}, wrong) || wrong != nil {
						return
					}
				}
				at++
				row, err, more = next()
			}
		}
		if err == nil && more {
			err = ErrOthers
		}
		if err != nil {
			yield(entryAt{}, err)
		}
	}
}

// listed says on which list a row goes, if on any.
func (k *keeping) listed(r *match.Row) (Kind, bool) {
	kind, ok := kindOf(r)
	if kind == Unknown {
		ok = k.gaps[k.gaps.of(r)].Listed
	}
	return kind, ok
}
