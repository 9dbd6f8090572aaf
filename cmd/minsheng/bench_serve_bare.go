package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"minsheng/bridge/bankfile"
	"minsheng/demo"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/store"
)

// bareDB is the same database without the program: a table of rows of some 400
// bytes, each written in a commit of its own that waits for the disk.
type bareDB struct {
	db   *sql.DB
	file string // of SQLite, beside the place's own
	rows *atomic.Int64
}

// openBare makes the table: in the same PostgreSQL database, or in a SQLite file
// beside the place's own, on the same disk.
func openBare(ctx context.Context, url string) (b bareDB, err error) {
	b.rows = &atomic.Int64{}
	path, isFile := strings.CutPrefix(url, "sqlite:")
	if isFile {
		b.file = path + ".bare"
		b.db, err = sql.Open("sqlite", "file:"+b.file+"?_txlock=immediate&_pragma=busy_timeout(60000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	} else {
		b.db, err = sql.Open("pgx", url)
	}
	if err != nil {
		return b, err
	}
	b.db.SetMaxOpenConns(16)
	b.db.SetMaxIdleConns(16)
	for _, statement := range []string{`CREATE TABLE IF NOT EXISTS bench_bare (k BIGINT PRIMARY KEY, body TEXT NOT NULL)`, `DELETE FROM bench_bare`} {
		if _, err := b.db.ExecContext(ctx, statement); err != nil {
			return b, err
		}
	}
	for range bareRows {
		if err := b.commit(ctx); err != nil {
			return b, err
		}
	}
	return b, nil
}

// bareRows are there to be read before anything is measured.
const bareRows = 1000

var bareBody = strings.Repeat("民", 133)

func (b bareDB) commit(ctx context.Context) error {
	_, err := b.db.ExecContext(ctx, `INSERT INTO bench_bare (k, body) VALUES ($1, $2)`, b.rows.Add(1), bareBody)
	return err
}

// submissionRows is how many rows a submission writes, its entries in the journal
// among them.
const submissionRows = 18

// write commits as many rows as a submission does, wherever in the table they
// fall.
func (b bareDB) write(ctx context.Context) error {
	var text strings.Builder
	text.WriteString(`INSERT INTO bench_bare (k, body) VALUES `)
	args := make([]any, 0, 2*submissionRows)
	for n := range submissionRows {
		if n > 0 {
			text.WriteString(", ")
		}
		fmt.Fprintf(&text, "($%d, $%d)", 2*n+1, 2*n+2)
		args = append(args, rand.Int64(), bareBody)
	}
	_, err := b.db.ExecContext(ctx, text.String(), args...)
	return err
}

func (b bareDB) read(ctx context.Context) error {
	var body string
	return b.db.QueryRowContext(ctx, `SELECT body FROM bench_bare WHERE k = $1`, 1+rand.Int64N(b.rows.Load())).Scan(&body)
}

func (b bareDB) close() error {
	_, err := b.db.Exec(`DROP TABLE bench_bare`)
	err = errors.Join(err, b.db.Close())
	for _, end := range []string{"", "-wal", "-shm"} {
		if b.file != "" {
			os.Remove(b.file + end)
		}
	}
	return err
}

// payMonth grants a service to many people, then takes a month's run of it from
// preparing to the bank's answer.
func (l *benched) payMonth() error {
	l.tell(lang.Text{ZH: "月度发放", EN: "a monthly run"})
	service := "bench-" + string(id.New())[20:]
	if err := l.grant(service); err != nil {
		return err
	}
	clerk, boss := benchBy("bench clerk"), benchBy("bench boss")
	var run money.Run
	format, err := bankfile.Example(bankfile.Examples()[0])
	if err != nil {
		return err
	}
	whole, before := time.Now(), processorSeconds()
	for _, step := range []struct {
		load string
		name lang.Text
		do   func() error
	}{
		{"prepare", lang.Text{ZH: "发放：编制", EN: "run: prepare"}, func() (err error) {
			run, err = l.ledger.Prepare(l.ctx, clerk, money.Order{Month: today().MonthStart(), Service: service, Area: demo.District})
			return err
		}},
		{"approve", lang.Text{ZH: "发放：批准", EN: "run: approve"}, func() error {
			return l.ledger.Approve(l.ctx, boss, run.ID, money.Consent{OverBudget: "bench"})
		}},
		{"send", lang.Text{ZH: "发放：写银行文件", EN: "run: the bank's file"}, func() error {
			_, err := l.ledger.Send(l.ctx, boss, run.ID, io.Discard, format, nil)
			return err
		}},
		{"settle", lang.Text{ZH: "发放：全部回盘", EN: "run: everything answered"}, func() error {
			_, err := l.ledger.ReconcileRest(l.ctx, clerk, run.ID)
			return err
		}},
	} {
		began, cpu := time.Now(), processorSeconds()
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.load, err)
		}
		l.once(step.load, step.name, l.bench.payments, time.Since(began), processorSeconds()-cpu)
	}
	l.once("run", lang.Text{ZH: "发放：全程", EN: "run: from end to end"}, l.bench.payments, time.Since(whole), processorSeconds()-before)
	return nil
}

// once keeps what happened in one piece: its rate is payments a second.
func (l *benched) once(load string, name lang.Text, payments int, took time.Duration, cpu float64) {
	ms := float64(took.Microseconds()) / 1000
	f := serveFigure{Load: load, Name: name, Done: payments, Rate: float64(payments) / took.Seconds(), P50: ms, P99: ms, CPU: 1000 * cpu / float64(payments), Beside: bareCommits}
	for _, other := range l.figures {
		if other.Load == bareCommits {
			f.Ratio = f.Rate / other.Rate
		}
	}
	l.figures = append(l.figures, f)
}

// grant awards a service that is there for the measurement alone.
func (l *benched) grant(service string) error {
	const together = 2000
	shares := []money.Share{{Payer: "county", Ratio: measure.One}}
	towns := demo.Townships()
	for done := 0; done < l.bench.payments; done += together {
		err := l.db.Write(l.ctx, benchBy("bench clerk"), func(tx *store.Tx) error {
			for n := range min(together, l.bench.payments-done) {
				if _, err := l.ledger.AwardIn(l.ctx, tx, money.Grant{Person: id.New(), Account: "6222000011112222", Service: service, Area: towns[n%len(towns)].Code,
					Department: "civil-affairs", Rate: money.Rate{Amount: 80_000, From: today().MonthStart(), Shares: shares, Reason: "bench"}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return l.db.Analyze(l.ctx)
}
