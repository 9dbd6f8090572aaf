package population

// lookahead is the household ids of rows that no chunk has taken yet. They say
// where chunks can be cut.
type lookahead struct {
	from  *leaf
	limit string // the first household of the next part, empty where there is none
	ids   []string
	last  string
	row   int64 // rows looked at
	done  bool
}

// fill looks at n rows at least, or at all that there are, and refuses
// households that are not in order.
func (a *lookahead) fill(n int) error {
	for len(a.ids) < n && !a.done {
		ids, err := a.from.ids(n)
		if err != nil {
			return err
		}
		for i, id := range ids {
			if id < a.last || a.limit != "" && id >= a.limit {
				return a.from.wrong(unsorted(a.row + int64(i) + 1))
			}
			a.last = id
		}
		a.done = len(ids) < n
		a.ids = append(a.ids, ids...)
		a.row += int64(len(ids))
	}
	return nil
}

// cut returns how many rows the next chunk has: whole households, about rows.
func (a *lookahead) cut(rows int) (int, error) {
	for want := rows; ; want += rows {
		if err := a.fill(want + 1); err != nil {
			return 0, err
		}
		n := want
		if len(a.ids) <= n {
			return len(a.ids), nil
		}
		for n > 0 && a.ids[n] == a.ids[n-1] {
			n--
		}
		if n > 0 {
			return n, nil
		}
	}
}

// upTo returns how many of the next rows are of households up to one.
func (a *lookahead) upTo(household string) (int, error) {
	for n := 0; ; n++ {
		if n == len(a.ids) {
			if err := a.fill(n + 256); err != nil {
				return 0, err
			}
		}
		if n == len(a.ids) || a.ids[n] > household {
			return n, nil
		}
	}
}

// rest refuses rows that are left when the households have ended.
func (a *lookahead) rest(stray func(row int64) Mistake) error {
	if err := a.fill(1); err != nil || len(a.ids) == 0 {
		return err
	}
	return a.from.wrong(stray(a.at() + 1))
}

// take writes down where the households of n rows begin, and drops the rows.
func (a *lookahead) take(n int, c *Chunk) {
	for i, id := range a.ids[:n] {
		if i == 0 || id != a.ids[i-1] {
			c.HouseholdIDs = append(c.HouseholdIDs, id)
			c.Households = append(c.Households, int32(i))
		}
	}
	c.Households = append(c.Households, int32(n))
	a.drop(n)
}

// at returns how many rows have been dropped.
func (a *lookahead) at() int64 { return a.row - int64(len(a.ids)) }

func (a *lookahead) drop(n int) { a.ids = append(a.ids[:0], a.ids[n:]...) }
