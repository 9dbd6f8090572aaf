package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"minsheng/lang"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// duckFigure is what bench/duckdb_peer.py prints.
type duckFigure struct {
	Version   string             `json:"version"`
	Seconds   map[string]float64 `json:"seconds"` // of each form of the query
	Processor map[string]float64 `json:"processor_seconds"`
	Best      string             `json:"best"`
	PerPerson float64            `json:"ns_per_person"`
	Yes       string             `json:"yes"` // the best form that leaves out who is not known
	Loaded    int64              `json:"loaded_bytes"`
	Peak      int64              `json:"peak_bytes"`
	Counts    []int              `json:"counts,omitempty"`
	Files     struct {
		Seconds   map[string]float64 `json:"seconds"`
		Processor map[string]float64 `json:"processor_seconds"`
		Best      string             `json:"best"`
	} `json:"files,omitzero"`
}

// compare runs DuckDB on the same people, compares what every service came to
// for every person, and only then counts time.
func (f *rulesFigures) compare(b rulesBench, dir string, made *madeRules, c *crowd, program *columns.Program, schema *rule.Schema) error {
	if err := c.write(dir); err != nil {
		return err
	}
	if err := writePlan(filepath.Join(dir, "rules.json"), made, c); err != nil {
		return err
	}
	var out, errs bytes.Buffer
	cmd := exec.Command(b.peer, b.script, dir, strconv.Itoa(b.rounds), strconv.Itoa(f.Cores), "compare")
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", b.peer, err, errs.String())
	}
	f.Peer = &duckFigure{}
	if err := json.Unmarshal(out.Bytes(), f.Peer); err != nil {
		return fmt.Errorf("%s printed no figures: %w", b.peer, err)
	}
	if err := f.compareEach(filepath.Join(dir, "duckdb.came"), b.services, program, c.tables(schema)); err != nil {
		return err
	}
	best := f.Peer.Seconds[f.Peer.Best]
	f.Peer.PerPerson, f.Peer.Counts = best*1e9/float64(f.People), nil
	f.Ratio, f.YesRatio = best/f.Seconds, f.Peer.Seconds[f.Peer.Yes]/f.Seconds
	if f.Processor > 0 {
		f.OfWork = f.Peer.Processor[f.Peer.Best] * 1e9 / float64(f.People) / f.Processor
	}
	if theirs := f.Peer.Files; theirs.Best != "" {
		ns := 1e9 / float64(f.People)
		f.Files.Form, f.Files.Peer = theirs.Best, cost{theirs.Seconds[theirs.Best] * ns, theirs.Processor[theirs.Best] * ns}
		f.Files.Ratio, f.Files.Work = f.Files.Peer.Clock/f.Files.Clock, f.Files.Peer.Work/f.Files.cost.Work
	}
	return nil
}

// writePlan says what the columns are and how the services are written in SQL.
func writePlan(name string, made *madeRules, c *crowd) error {
	type column struct {
		Of   string   `json:"of"`
		Name string   `json:"name"`
		Type string   `json:"type"`
		Dict []string `json:"dict"`
	}
	plan := struct {
		*madeRules
		Columns []column `json:"columns"`
	}{madeRules: made}
	for _, col := range c.columns {
		kind := map[int]string{1: "u1", 2: "<u2", 4: "<i4"}[binary.Size(col.values())/len(col.valid)]
		plan.Columns = append(plan.Columns, column{col.of.String(), col.name, kind, col.dict})
	}
	text, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o600)
}

// compareEach compares the peer's bitmaps, yes and not known for each service,
// with ours.
func (f *rulesFigures) compareEach(name string, services int, program *columns.Program, tables []*columns.Table) error {
	theirs, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	size := (f.People + 7) / 8
	if len(theirs) != 2*services*size {
		return fmt.Errorf("%s has %d bytes, not %d", name, len(theirs), 2*services*size)
	}
	ours := make([]byte, len(theirs))
	row := 0
	err = program.Run(context.Background(), &tableSource{tables: tables}, 1, func(_ int, w *columns.Worker) error {
		for i := range services {
			t := w.Truth(i)
			put(ours[2*i*size:][:size], row, t.True)
			put(ours[(2*i+1)*size:][:size], row, t.Unknown)
		}
		row += w.Table().Members()
		return nil
	})
	for i := range ours {
		f.Differ += bits.OnesCount8(ours[i] ^ theirs[i])
	}
	f.Compared = services * f.People
	return err
}

// put sets the bits of a bitmap from a row on.
func put(to []byte, row int, from []uint64) {
	for i, word := range from {
		for ; word != 0; word &= word - 1 {
			at := row + i<<6 + bits.TrailingZeros64(word)
			to[at>>3] |= 1 << (at & 7)
		}
	}
}

func (c *console) printRulesFigures(f rulesFigures, asJSON bool) error {
	if asJSON {
		if err := c.json(f); err != nil {
			return err
		}
	} else {
		c.printf(lang.Text{ZH: "%d 人 %d 户，%d 项服务（%d 个条件），%d 核，列在内存里：%.3f 秒，每人 %.1f 纳秒（处理器时间 %.1f 纳秒）",
			EN: "%d persons in %d households, %d services (%d predicates), %d cores, columns in memory: %.3f s, %.1f ns a person (%.1f ns of processor time)"},
			f.People, f.Households, f.Services, f.Predicates, f.Cores, f.Seconds, f.PerPerson, f.Processor)
		c.printf(lang.Text{ZH: "每人读 %.1f 字节、写 %.1f 字节；内存最多 %d MB", EN: "%.1f bytes read and %.1f made a person; %d MB at most"}, f.Read, f.Made, f.PeakMB)
		c.printf(lang.Text{ZH: "本机内存带宽 %.1f GB/s：只读内存每人要 %.2f 纳秒，计算是它的 %.1f 倍，所以瓶颈在计算而不在内存",
			EN: "memory bandwidth here %.1f GB/s: reading alone takes %.2f ns a person and computing %.1f times that, so computing is the bound, not memory"}, f.Bandwidth, f.AtMemory, f.PerPerson/f.AtMemory)
		c.printDuck(f)
		c.printFiles(f)
		for _, s := range f.Sizes {
			c.printf(lang.Text{ZH: "%9d 人：每人 %.1f 纳秒（处理器时间 %.1f）", EN: "%9d persons: %.1f ns a person (%.1f of processor time)"}, s.People, s.Clock, s.Work)
		}
		for _, s := range f.CoresCost {
			c.printf(lang.Text{ZH: "%d 核：每人 %.1f 纳秒（处理器时间 %.1f），是一核的 %.2f 倍", EN: "%d cores: %.1f ns a person (%.1f of processor time), %.2f times one core"}, s.Cores, s.Clock, s.Work, f.CoresCost[0].Clock/s.Clock)
		}
	}
	if f.Differ > 0 {
		return errFailed
	}
	return nil
}

func (c *console) printDuck(f rulesFigures) {
	if f.Peer == nil {
		return
	}
	c.printf(lang.Text{ZH: "DuckDB %s（表在内存里，最好的写法：%s）：每人 %.1f 纳秒，内存最多 %d MB；与本程序之比 %.1f 倍（处理器时间 %.1f 倍；DuckDB 只数“是”时 %.1f 倍）",
		EN: "DuckDB %s (table in memory, best form: %s): %.1f ns a person, %d MB at most; against ours %.1f times (%.1f in processor time; %.1f where DuckDB counts only yes)"}, f.Peer.Version, f.Peer.Best, f.Peer.PerPerson, f.Peer.Peak>>20, f.Ratio, f.OfWork, f.YesRatio)
	for _, form := range slices.Sorted(maps.Keys(f.Peer.Seconds)) {
		c.printf(lang.Text{ZH: "  %s：%.3f 秒", EN: "  %s: %.3f s"}, form, f.Peer.Seconds[form])
	}
	c.printf(lang.Text{ZH: "逐人比较 %d 个结果（是、否、未知）：不同 %d 个", EN: "%d results compared person by person (yes, no, not known): %d different"}, f.Compared, f.Differ)
}
