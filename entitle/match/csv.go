package match

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"minsheng/measure"
	"minsheng/population/flat"
)

// MatchesCSV has all rows of the results as text, where a plan asks for it;
// amounts are in yuan.
const MatchesCSV = "matches.csv"

const csvHead = "household,person,service,standing,amount,per,missing,received,received_amount\n"

// csvFile is the rows of a part as text, while it is written; nil keeps none.
type csvFile struct {
	file *flat.Output
	text []byte
}

// group writes the rows of a sheet.
func (f *csvFile) group(p *partFile, s *sheet) error {
	if f == nil {
		return nil
	}
	b := f.text[:0]
	var person, amount, missing, receipt int
	for i, m := range s.marks {
		b = append(csvText(b, s.households[s.home[i]]), ',')
		if m&personal != 0 {
			b = csvText(b, s.persons[s.person[person]])
			person++
		}
		b = append(csvText(append(b, ','), p.services[s.service[i]]), ',')
		b = append(append(b, Standings()[m&3]...), ',')
		if m&priced != 0 {
			b = append(b, measure.Money(s.amounts[amount]).String()...)
			amount++
		}
		b = append(b, ',')
		if per := p.per[s.service[i]]; per >= 0 {
			b = append(b, p.periods[per]...)
		}
		b = append(b, ',')
		if m&lacking != 0 {
			b = csvText(b, s.lists[s.missing[missing]])
			missing++
		}
		b = append(b, ',')
		if m&said != 0 {
			b = append(b, [...]string{"no", "yes"}[m/received&1]...)
		}
		b = append(b, ',')
		if m&paid != 0 {
			b = append(b, measure.Money(s.receipts[receipt]).String()...)
			receipt++
		}
		b = append(b, '\n')
	}
	f.text = b
	_, err := f.file.Write(b)
	return err
}

// csvText writes a text, in quotes where it must be.
func csvText(b []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\r\n") {
		return append(b, s...)
	}
	return append(append(append(b, '"'), strings.ReplaceAll(s, `"`, `""`)...), '"')
}

func (f *csvFile) close() error {
	if f == nil {
		return nil
	}
	_, _, err := f.file.Close()
	return err
}

// joinCSV makes one file of those of the parts.
func (c *county) joinCSV() error {
	if !c.CSV {
		return nil
	}
	name := filepath.Join(c.growing, MatchesCSV)
	if err := os.RemoveAll(name); err != nil { // of a run that was killed
		return err
	}
	out, err := flat.Create(name)
	if err != nil {
		return err
	}
	defer out.Abort()
	if _, err := out.Write([]byte(csvHead)); err != nil {
		return err
	}
	for i := range c.done {
		if err := appendFile(out, filepath.Join(c.growing, partCSV(i))); err != nil {
			return err
		}
	}
	_, _, err = out.Close()
	for i := range c.done {
		err = errors.Join(err, os.Remove(filepath.Join(c.growing, partCSV(i))))
	}
	return err
}

func appendFile(to io.Writer, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, f)
	return err
}
