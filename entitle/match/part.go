package match

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"minsheng/population"
	"minsheng/population/flat"
)

// groupRows is after how many rows a row group is written.
const groupRows = 1 << 18

// lane matches one part after the other.
type lane struct {
	*county
	whole []*answers // of all services, one for each goroutine; made when they are first asked
	chunk sheet      // the rows of the chunk at hand
	sheet sheet      // the rows of the row group that is being filled
}

// part matches part i, or takes what it came to from earlier results.
func (l *lane) part(ctx context.Context, i int) (*finished, error) {
	asked, done, err := l.begin(i)
	if done != nil || err != nil {
		return done, err
	}
	if r := asked[0].recall; r != nil {
		defer r.rows.close()
	}
	helpers := make([]*helper, len(asked))
	for k, a := range asked {
		helpers[k] = &helper{a, newEmitter(l.services, l.kinds, newReceipts(l.services, l.set, l.area, l.list))}
	}
	l.sheet.clear()
	out, err := l.create(i)
	if err != nil {
		return nil, err
	}
	read := asked[0].read
	read.Received, read.Rows = l.list == nil, l.rows
	var people int
	if len(helpers) == 1 {
		people, err = l.alone(ctx, l.set.Parts()[i], read, helpers[0], out)
	} else {
		people, err = l.spread(helpers).match(ctx, l.set.Parts()[i], read, out)
	}
	if err != nil {
		out.abort()
		return nil, err
	}
	return l.finish(i, people, helpers, out)
}

// alone matches a part with this goroutine.
func (l *lane) alone(ctx context.Context, part *population.Part, read population.Read, h *helper, out *partFile) (people int, err error) {
	for chunk, err := range part.Chunks(read) {
		if err = cmp.Or(err, ctx.Err()); err == nil {
			err = h.match(chunk, &l.chunk)
		}
		if err == nil {
			err = l.keep(&l.chunk, out)
		}
		if err != nil {
			return people, err
		}
		l.step(chunk.Members())
		people += chunk.Members()
	}
	if h.recall != nil {
		return people, h.recall.end()
	}
	return people, nil
}

// keep puts the rows of a chunk behind those before.
func (l *lane) keep(rows *sheet, out *partFile) error {
	if out == nil {
		return nil
	}
	l.sheet.add(rows)
	if l.sheet.rows() < groupRows {
		return nil
	}
	return out.group(&l.sheet)
}

// begin finds out how a part is answered: by asking, with what can be recalled,
// or by what it came to before.
func (l *lane) begin(i int) ([]*answers, *finished, error) {
	if l.earlier != nil {
		part, there := l.earlier.parts[partFingerprint(l.set.Parts()[i])]
		if there && l.earlier.whole {
			done, err := l.earlier.copy(l.county, part, i)
			if err != nil {
				return nil, nil, err
			}
			if done != nil {
				l.copied.Add(1)
				l.step(int(done.File.People))
				return nil, done, nil
			}
		}
		if there {
			l.partly.Add(1)
			r, err := l.earlier.recall(l.county, part)
			if err != nil {
				return nil, nil, err
			}
			return []*answers{l.earlier.few.answers(len(l.services), r)}, nil, nil // rows come in their order
		}
	}
	for len(l.whole) < l.each {
		l.whole = append(l.whole, l.all.answers(len(l.services), nil))
	}
	return l.whole, nil, nil
}

// finish completes the file of a part and writes down that it is.
func (l *lane) finish(i, people int, helpers []*helper, out *partFile) (*finished, error) {
	done := &finished{Counts: newCounts(len(l.about.Services))}
	for _, h := range helpers {
		if err := h.emit.counts(done.Counts); err != nil {
			out.abort()
			return nil, err
		}
		h.emit.receipts.count(done.Counts, l.set.Manifest.Received)
		done.Found = append(done.Found, h.emit.receipts.found...)
	}
	slices.Sort(done.Found)
	if out == nil {
		return done, nil
	}
	file, err := out.close(&l.sheet)
	if err != nil {
		return nil, err
	}
	file.Name, file.People, file.Part = partName(i), int64(people), partFingerprint(l.set.Parts()[i])
	if file.Counts, err = done.Counts.sum(); err != nil {
		return nil, err
	}
	done.File = file
	return done, l.note(i, done)
}

// note writes down that a part is done.
func (c *county) note(i int, done *finished) error {
	text, err := json.Marshal(done)
	if err != nil {
		return err
	}
	return flat.WriteFile(filepath.Join(c.growing, sidecar(i)), text)
}

// partFile is the file of a part that is being written; nil keeps nothing.
type partFile struct {
	file     *flat.Output
	out      *flat.Writer
	csv      *csvFile
	services []string
	per      []int32 // of each service, its place in periods, -1 where it pays nothing
	periods  []string
	columns  []flat.Values // scratch
	rows     int64
}

func (c *county) create(i int) (*partFile, error) {
	if c.growing == "" {
		return nil, nil
	}
	file, err := anew(filepath.Join(c.growing, partName(i)))
	if err != nil {
		return nil, err
	}
	p := &partFile{file: file}
	if c.CSV {
		text, err := anew(filepath.Join(c.growing, partCSV(i)))
		if err != nil {
			p.abort()
			return nil, err
		}
		p.csv = &csvFile{file: text}
	}
	for _, s := range c.about.Services {
		p.services = append(p.services, s.ID)
		p.per = append(p.per, p.period(s.Per))
	}
	p.out, err = flat.NewWriter(file, fileColumns, [][2]string{{"minsheng.format", Format}, {"minsheng.pack", c.about.Pack},
		{"minsheng.area", c.about.Population.Area}, {"minsheng.note", c.about.Population.Note.ZH}})
	if err != nil {
		p.abort()
		return nil, err
	}
	return p, nil
}

// anew creates a file in the place of one that a killed run left.
func anew(name string) (*flat.Output, error) {
	if err := os.RemoveAll(name); err != nil {
		return nil, err
	}
	return flat.Create(name)
}

func (p *partFile) period(per string) int32 {
	if per == "" {
		return -1
	}
	for i, have := range p.periods {
		if have == per {
			return int32(i)
		}
	}
	p.periods = append(p.periods, per)
	return int32(len(p.periods) - 1)
}

// group writes a sheet as a row group and clears it.
func (p *partFile) group(s *sheet) error {
	if err := p.out.Group(s.rows(), p.values(s)); err != nil {
		return err
	}
	if err := p.csv.group(p, s); err != nil {
		return err
	}
	p.rows += int64(s.rows())
	s.clear()
	return nil
}

// values are the columns of a sheet as the file has them. They are valid until
// the next call.
func (p *partFile) values(s *sheet) []flat.Values {
	n := s.rows()
	words := (n + 63) / 64
	if p.columns == nil {
		p.columns = make([]flat.Values, len(fileColumns))
	}
	v := p.columns
	for _, at := range []int{personColumn, amountColumn, perColumn, missingColumn, receivedColumn, receivedAmountColumn} {
		v[at].Valid = sized(v[at].Valid, words)
		clear(v[at].Valid)
	}
	v[homeColumn].Texts, v[homeColumn].Places = s.households, s.home
	v[personColumn].Texts, v[personColumn].Places = s.persons, s.person
	v[serviceColumn].Texts, v[serviceColumn].Places = p.services, s.service
	v[standingColumn].Texts, v[standingColumn].Places = Standings(), sized(v[standingColumn].Places, n)
	v[amountColumn].Ints, v[receivedAmountColumn].Ints = s.amounts, s.receipts
	v[perColumn].Texts, v[perColumn].Places = p.periods, v[perColumn].Places[:0]
	v[missingColumn].Texts, v[missingColumn].Places = s.lists, s.missing
	v[receivedColumn].Bits = sized(v[receivedColumn].Bits, words)
	clear(v[receivedColumn].Bits)
	p.mark(s, v)
	return v
}

// mark spreads the marks of rows over the columns.
func (p *partFile) mark(s *sheet, v []flat.Values) {
	answers := 0
	for i, m := range s.marks {
		at, bit := i>>6, i&63
		v[standingColumn].Places[i] = uint32(m & 3)
		v[personColumn].Valid[at] |= uint64(m/personal&1) << bit
		v[missingColumn].Valid[at] |= uint64(m/lacking&1) << bit
		v[amountColumn].Valid[at] |= uint64(m/priced&1) << bit
		v[receivedAmountColumn].Valid[at] |= uint64(m/paid&1) << bit
		if m&said != 0 {
			v[receivedColumn].Valid[at] |= 1 << bit
			v[receivedColumn].Bits[answers>>6] |= uint64(m/received&1) << (answers & 63)
			answers++
		}
		if per := p.per[s.service[i]]; per >= 0 {
			v[perColumn].Valid[at] |= 1 << bit
			v[perColumn].Places = append(v[perColumn].Places, uint32(per))
		}
	}
}

// close writes what is left and the footer.
func (p *partFile) close(s *sheet) (File, error) {
	if err := p.group(s); err != nil {
		p.abort()
		return File{}, err
	}
	if err := errors.Join(p.out.Close(), p.csv.close()); err != nil {
		p.abort()
		return File{}, err
	}
	size, sum, err := p.file.Close()
	if err != nil {
		return File{}, fmt.Errorf("close: %w", err)
	}
	return File{Rows: p.rows, Bytes: size, SHA256: sum}, nil
}

func (p *partFile) abort() {
	if p == nil {
		return
	}
	p.file.Abort()
	if p.csv != nil {
		p.csv.file.Abort()
	}
}
