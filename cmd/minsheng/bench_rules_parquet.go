package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"minsheng/civil"
	"minsheng/entitle/match"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/population"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// filesCost is what the same services cost both sides from the same Parquet
// files: reading, checking and computing.
type filesCost struct {
	Bytes float64 `json:"bytes_per_person"`
	cost
	Peer  cost    `json:"duckdb"`
	Form  string  `json:"duckdb_form,omitempty"`
	Ratio float64 `json:"ratio,omitempty"`
	Work  float64 `json:"processor_ratio,omitempty"`
}

// crowdSchema is the sixteen attributes by themselves, so that files hold no
// others.
func crowdSchema(nation *rule.Schema) (*rule.Schema, error) {
	var some []rule.Attribute
	for _, a := range crowdAttributes {
		some = append(some, *nation.Attribute(a.of, a.name))
	}
	return rule.NewSchema(some, nil)
}

// writePeople writes the crowd as population files.
func (c *crowd) writePeople(root string, schema *rule.Schema) (population.Manifest, error) {
	w, err := population.Create(root, population.Spec{Area: "people", Pack: "000000", Schema: schema, On: rulesDay, Generator: "minsheng bench match rules"})
	if err != nil {
		return population.Manifest{}, err
	}
	for home := range len(c.homes) - 1 {
		h := population.Home{ID: fmt.Sprintf("%09d", home), Values: c.valuesAt(rule.OfHousehold, home)}
		for row := c.homes[home]; row < c.homes[home+1]; row++ {
			h.Members = append(h.Members, population.Person{ID: fmt.Sprintf("%09d", row), Values: c.valuesAt(rule.OfPerson, int(row))})
		}
		if err := w.Add(&h); err != nil {
			w.Abort()
			return population.Manifest{}, err
		}
	}
	return w.Close()
}

// valuesAt returns what is on file of a person or a household, in the order of
// the schema.
func (c *crowd) valuesAt(of rule.Entity, row int) []rule.Value {
	var values []rule.Value
	for _, col := range c.columns {
		if col.of == of {
			values = append(values, col.at(row))
		}
	}
	return values
}

func (c *crowdColumn) at(row int) rule.Value {
	switch {
	case c.valid[row] == 0:
		return rule.Value{}
	case c.u8 != nil:
		return rule.OfText(c.dict[c.u8[row]])
	case c.u16 != nil:
		return rule.OfText(c.dict[c.u16[row]])
	case c.bools != nil:
		return rule.OfBool(c.bools[row] == 1)
	case c.name == "birth_on":
		return rule.OfDate(civil.Date(c.i32[row]))
	case c.name == "income_month":
		return rule.OfMoney(measure.Money(c.i32[row]))
	}
	return rule.OfInt(int64(c.i32[row]))
}

// fromFiles writes the crowd as files and asks every service about everybody
// in them, on all cores. The totals must be those of the columns in memory.
func (f *rulesFigures) fromFiles(b rulesBench, dir string, crowd *crowd, program *columns.Program, schema *rule.Schema) error {
	m, err := crowd.writePeople(dir, schema)
	if err != nil {
		return err
	}
	want, err := askEverything(program, crowd.tables(schema), b.services, f.Cores)
	if err != nil {
		return err
	}
	f.Files = &filesCost{}
	for _, file := range m.Files {
		f.Files.Bytes += float64(file.Bytes) / float64(f.People)
	}
	f.Files.cost, err = leastCost(b.rounds, f.People, func() error {
		got, err := askFiles(program, filepath.Join(dir, "people"), schema, b.services, f.Cores)
		if err == nil && !slices.Equal(got, want) {
			err = errors.New("the files came to something else than the columns in memory")
		}
		return err
	})
	return err
}

// askFiles is askEverything from population files, a part a core at a time.
func askFiles(program *columns.Program, dir string, schema *rule.Schema, services, cores int) ([]int, error) {
	set, err := population.Open(dir, schema)
	if err != nil {
		return nil, err
	}
	parts := make(chan *population.Part, len(set.Parts()))
	for _, p := range set.Parts() {
		parts <- p
	}
	close(parts)
	totals, errs := newTotals(services), make([]error, cores)
	needs := population.Read{Attributes: program.Needs().Attributes, Links: []*rule.Link{}}
	var wait sync.WaitGroup
	for core := range cores {
		wait.Go(func() {
			w := program.NewWorker()
			for p := range parts {
				if errs[core] = askPart(p, needs, w, totals); errs[core] != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	return totals.counts, errors.Join(errs...)
}

func askPart(p *population.Part, needs population.Read, w *columns.Worker, totals *ruleTotals) error {
	for chunk, err := range p.Chunks(needs) {
		if err == nil {
			err = w.Load(match.TableOf(chunk))
		}
		if err == nil {
			err = totals.add(w)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *console) printFiles(f rulesFigures) {
	if f.Files == nil {
		return
	}
	c.printf(lang.Text{ZH: "从 Parquet 文件（每人 %.1f 字节）起，连读带验带算：每人 %.1f 纳秒（处理器时间 %.1f）", EN: "from Parquet files (%.1f bytes a person), read, checked and computed: %.1f ns a person (%.1f of processor time)"},
		f.Files.Bytes, f.Files.Clock, f.Files.cost.Work)
	if f.Files.Form != "" {
		c.printf(lang.Text{ZH: "DuckDB 从同样的文件（%s）：每人 %.1f 纳秒（处理器时间 %.1f）；与本程序之比 %.1f 倍（处理器时间 %.1f 倍）", EN: "DuckDB from the same files (%s): %.1f ns a person (%.1f of processor time); against ours %.1f times (%.1f in processor time)"},
			f.Files.Form, f.Files.Peer.Clock, f.Files.Peer.Work, f.Files.Ratio, f.Files.Work)
	}
}
