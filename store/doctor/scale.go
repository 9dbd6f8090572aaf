package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing/fstest"
	"time"

	"minsheng/access"
	"minsheng/lang"
	"minsheng/store"
)

// probeTables are what is tried out on. In a cluster they stand as the program's
// own do: people spread by person, claims by what is claimed, jobs on the
// coordinator.
const probeTables = `-- +goose Up
-- spread: doctor_file by person_id
-- spread: doctor_note by person_id
-- spread: doctor_claim by number
-- protected: doctor_file by area department person_id
CREATE TABLE doctor_file (person_id TEXT NOT NULL, k BIGINT NOT NULL, area TEXT NOT NULL, department TEXT NOT NULL, fen BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (person_id, k));
CREATE TABLE doctor_note (person_id TEXT NOT NULL, k BIGINT NOT NULL, fen BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (person_id, k));
CREATE TABLE doctor_claim (number TEXT NOT NULL PRIMARY KEY, person_id TEXT NOT NULL);
CREATE TABLE doctor_job (job_id BIGINT NOT NULL PRIMARY KEY, worker TEXT NOT NULL);
`

var probeNames = []string{"doctor_file", "doctor_note", "doctor_claim", "doctor_job", "doctor_versions"}

// Scale tries out what the program needs of a database that several programs,
// or several machines, share. It makes tables whose names begin with doctor_ and
// takes them away again.
func Scale(ctx context.Context, db *store.DB) (found []Finding, err error) {
	e := &examination{ctx: ctx, db: db}
	if err := e.remove(); err != nil { // of somebody who was killed
		return nil, err
	}
	defer func() { err = errors.Join(err, e.remove()) }()
	if err := db.Migrate(ctx, "doctor", fstest.MapFS{"00001_doctor.sql": {Data: []byte(probeTables)}}); err != nil {
		return nil, fmt.Errorf("make the tables to try: %w", err)
	}
	for _, p := range []struct {
		id    string
		name  lang.Text
		probe func() (Mark, lang.Text, error)
	}{
		{"version", lang.Text{ZH: "版本", EN: "version"}, e.version},
		{"durable", lang.Text{ZH: "提交落盘", EN: "durable commits"}, e.durable},
		{"clock", lang.Text{ZH: "时钟", EN: "clock"}, e.clock},
		{"role", lang.Text{ZH: "数据库用户", EN: "database user"}, e.wall},
		{"claims", lang.Text{ZH: "全局唯一", EN: "claims are unique"}, e.claims},
		{"scope", lang.Text{ZH: "忘记范围就什么也看不到", EN: "a forgotten scope shows nothing"}, e.scope},
		{"atomic", lang.Text{ZH: "跨人写入要么全有要么全无", EN: "a write over several people is whole or not at all"}, e.atomic},
		{"prepared", lang.Text{ZH: "两阶段提交会自行恢复", EN: "two-phase commits recover by themselves"}, e.prepared},
		{"totals", lang.Text{ZH: "合计读已封存的水位", EN: "totals are read up to a closed mark"}, e.totals},
		{"jobs", lang.Text{ZH: "每个作业只被领一次", EN: "a job is claimed once"}, e.jobs},
		{"joins", lang.Text{ZH: "同一人的表能连接", EN: "tables of one person join"}, e.joins},
	} {
		e.try(p.id, p.name, p.probe)
	}
	return e.found, nil
}

func (e *examination) remove() error {
	return e.write(by, func(tx *store.Tx) error {
		for _, table := range probeNames {
			if _, err := tx.Exec(e.ctx, `DROP TABLE IF EXISTS `+table); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *examination) version() (Mark, lang.Text, error) {
	if !e.db.IsPostgres() {
		var v string
		err := e.one(&v, `SELECT sqlite_version()`)
		return Holds, both("SQLite %s，一台机器、一个写者", "SQLite %s, one machine and one writer", v), err
	}
	var number int
	var said string
	if err := errors.Join(e.one(&number, `SELECT current_setting('server_version_num')::int`), e.one(&said, `SELECT current_setting('server_version')`)); err != nil {
		return Fails, lang.Text{}, err
	}
	if number < 150000 {
		return Fails, both("PostgreSQL %s：要 15 或更新", "PostgreSQL %s: it takes 15 or newer", said), nil
	}
	if e.db.IsCluster() {
		var citus string
		err := e.one(&citus, `SELECT extversion FROM pg_extension WHERE extname = 'citus'`)
		return Holds, both("PostgreSQL %s，Citus %s", "PostgreSQL %s with Citus %s", said, citus), err
	}
	return Holds, both("PostgreSQL %s，单机", "PostgreSQL %s, one server", said), nil
}

// claims has many claim the same number at once.
func (e *examination) claims() (Mark, lang.Text, error) {
	const rivals = 8
	won := make([]bool, rivals)
	var all sync.WaitGroup
	for r := range rivals {
		all.Go(func() {
			won[r] = e.write(by, func(tx *store.Tx) error {
				_, err := tx.Exec(e.ctx, `INSERT INTO doctor_claim (number, person_id) VALUES ('one', $1)`, fmt.Sprint(r))
				return err
			}) == nil
		})
	}
	all.Wait()
	winners := 0
	for _, w := range won {
		if w {
			winners++
		}
	}
	if winners != 1 {
		return Fails, both("%d 个同时认领同一号码，%d 个成功", "of %d who claimed one number at once %d succeeded", rivals, winners), nil
	}
	return Holds, both("%d 个同时认领同一号码，1 个成功", "of %d who claimed one number at once one succeeded", rivals), nil
}

// put writes a row of the protected table.
func (e *examination) put(within access.Scope, person string, k int, area string, fen, at int64) error {
	w := by
	w.Within = within
	return e.write(w, func(tx *store.Tx) error {
		_, err := tx.Exec(e.ctx, `INSERT INTO doctor_file (person_id, k, area, department, fen, at) VALUES ($1, $2, $3, 'civil-affairs', $4, $5)`, person, k, area, fen, at)
		return err
	})
}

// scope writes and reads within a scope, beyond it and without one.
func (e *examination) scope() (Mark, lang.Text, error) {
	here := access.Scope{{Area: "330502"}}
	if !e.db.IsPostgres() {
		return Warned, lang.Text{ZH: "SQLite 没有行级安全：只有程序自己的查询条件把关", EN: "SQLite has no row-level security: the program's own conditions are the only wall"}, nil
	}
	if err := errors.Join(e.put(here, "p1", 1, "330502003", 0, 0), e.put(access.Everywhere(), "p2", 1, "330503001", 0, 0)); err != nil {
		return Fails, lang.Text{}, err
	}
	if err := e.put(here, "p3", 1, "330503001", 0, 0); err == nil || !strings.Contains(err.Error(), "row-level security") {
		return Fails, both("范围以外的行写进去了（%v）", "a row beyond the scope was written (%v)", err), nil
	}
	for _, look := range []struct {
		within access.Scope
		want   int
	}{{nil, 0}, {here, 1}, {access.Own("p2"), 1}, {access.Everywhere(), 2}} {
		var n int
		err := e.db.ReadAs(e.ctx, look.within, func(s *store.Snap) error {
			return s.QueryRow(e.ctx, `SELECT count(*) FROM doctor_file`).Scan(&n)
		})
		if err != nil || n != look.want {
			return Fails, both("范围 %v 应看到 %d 行，看到 %d 行：设置没有传到各节点，或策略没有生效", "within %v %d rows should show and %d do: the setting does not reach the nodes, or the policies are not in force", look.within, look.want, n), err
		}
	}
	return Holds, lang.Text{ZH: "范围内看得到，范围外看不到也写不进，忘记范围什么也看不到", EN: "rows within show, rows beyond neither show nor go in, and a forgotten scope shows nothing"}, nil
}

// atomic writes to several people at once and gives up in the middle.
func (e *examination) atomic() (Mark, lang.Text, error) {
	gaveUp := errors.New("gave up")
	err := e.write(by, func(tx *store.Tx) error {
		for p := range 8 {
			if _, err := tx.Exec(e.ctx, `INSERT INTO doctor_note (person_id, k, fen, at) VALUES ($1, 100, 0, 0)`, fmt.Sprint("a", p)); err != nil {
				return err
			}
		}
		return gaveUp
	})
	if !errors.Is(err, gaveUp) {
		return Fails, lang.Text{}, err
	}
	var left int
	if err := e.one(&left, `SELECT count(*) FROM doctor_note WHERE k = 100`); err != nil {
		return Fails, lang.Text{}, err
	}
	if left > 0 {
		return Fails, both("放弃的写入留下了 %d 行", "a write that was given up left %d rows", left), nil
	}
	return Holds, lang.Text{ZH: "放弃的写入一行不留", EN: "a write that was given up leaves nothing"}, nil
}

// prepared looks whether half-done commits over several nodes are taken up again.
func (e *examination) prepared() (Mark, lang.Text, error) {
	if !e.db.IsCluster() {
		return Holds, lang.Text{ZH: "只有一个节点，用不着两阶段提交", EN: "one node needs no two-phase commit"}, nil
	}
	var every string
	if err := e.one(&every, `SELECT current_setting('citus.recover_2pc_interval')`); err != nil {
		return Fails, lang.Text{}, err
	}
	if every == "-1" || every == "0" {
		return Fails, both("citus.recover_2pc_interval = %s：中断的提交没人恢复", "citus.recover_2pc_interval = %s: nobody takes up commits that were cut off", every), nil
	}
	var without int
	err := e.one(&without, `SELECT count(*) FROM run_command_on_workers('SHOW max_prepared_transactions') WHERE NOT success OR result::int = 0`)
	if err == nil && without > 0 {
		return Fails, both("%d 个工作节点的 max_prepared_transactions 为 0", "max_prepared_transactions is 0 on %d workers", without), nil
	}
	return Holds, both("每 %s 自动恢复", "taken up again every %s", every), err
}

// howLong is for how long transfers and totals run against each other.
const howLong = time.Second

// totals moves money between people while others sum it up: over what still
// moves, and up to a mark behind which nothing moves any more.
func (e *examination) totals() (Mark, lang.Text, error) {
	err := e.write(by, func(tx *store.Tx) error {
		for p := range 8 {
			if _, err := tx.Exec(e.ctx, `INSERT INTO doctor_note (person_id, k, fen, at) VALUES ($1, 0, 1000, 0)`, fmt.Sprint("t", p)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Fails, lang.Text{}, err
	}
	end := time.Now().Add(howLong)
	var all sync.WaitGroup
	var moving error
	all.Go(func() {
		for n := int64(1); moving == nil && time.Now().Before(end); n++ {
			moving = e.transfer(n)
		}
	})
	sums, live, closed, err := e.sums(end)
	all.Wait()
	switch err := errors.Join(err, moving); {
	case err != nil:
		return Fails, lang.Text{}, err
	case closed > 0:
		return Fails, both("读到封存水位的 %d 次合计中有 %d 次不对", "of %d totals up to a closed mark %d were wrong", sums, closed), nil
	case live > 0:
		return Warned, both("%d 次合计：读还在变动的行有 %d 次不对，读到封存水位的全对。程序只按水位合计", "%d totals: %d over rows that still moved were wrong, up to a closed mark none. The program sums up to the mark only", sums, live), nil
	}
	return Holds, both("边转账边合计 %d 次，次次相符", "%d totals while money moved, all of them right", sums), nil
}

// transfer moves a fen from one person to another, as two new rows.
func (e *examination) transfer(n int64) error {
	return e.write(by, func(tx *store.Tx) error {
		for i, fen := range []int64{-1, 1} {
			if _, err := tx.Exec(e.ctx, `INSERT INTO doctor_note (person_id, k, fen, at) VALUES ($1, $2, $3, $2)`, fmt.Sprint("t", (n+int64(i)*3)%8), n, fen); err != nil {
				return err
			}
		}
		return nil
	})
}

// sums counts the totals that were wrong, over everything and up to the mark.
func (e *examination) sums(end time.Time) (n, live, closed int, err error) {
	for ; time.Now().Before(end); n++ {
		var mark, sum int64
		if err := e.one(&mark, `SELECT COALESCE(max(at), 0) FROM doctor_note WHERE at > 0`); err != nil {
			return n, live, closed, err
		}
		mark-- // the one before has ended: there is one who moves money
		if err := e.one(&sum, `SELECT CAST(COALESCE(sum(fen), 0) AS BIGINT) FROM doctor_note WHERE k <> 100`); err != nil {
			return n, live, closed, err
		}
		if sum != 8000 {
			live++
		}
		if err := e.one(&sum, `SELECT CAST(COALESCE(sum(fen), 0) AS BIGINT) FROM doctor_note WHERE k <> 100 AND at <= $1`, max(mark, 0)); err != nil {
			return n, live, closed, err
		}
		if sum != 8000 {
			closed++
		}
	}
	return n, live, closed, nil
}

// jobs has several workers claim the same jobs, without SKIP LOCKED, which a
// cluster does not take.
func (e *examination) jobs() (Mark, lang.Text, error) {
	const jobs, workers = 12, 4
	err := e.write(by, func(tx *store.Tx) error {
		for j := range jobs {
			if _, err := tx.Exec(e.ctx, `INSERT INTO doctor_job (job_id, worker) VALUES ($1, '')`, j); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Fails, lang.Text{}, err
	}
	var mu sync.Mutex
	claimed := map[int]int{}
	failed := make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for j := range jobs {
				failed[w] = errors.Join(failed[w], e.write(by, func(tx *store.Tx) error {
					n, err := tx.Exec(e.ctx, `UPDATE doctor_job SET worker = $1 WHERE job_id = $2 AND worker = ''`, fmt.Sprint(w), j)
					mu.Lock()
					claimed[j] += int(n)
					mu.Unlock()
					return err
				}))
			}
		})
	}
	all.Wait()
	for j := range jobs {
		if claimed[j] != 1 {
			return Fails, both("作业 %d 被领了 %d 次", "job %d was claimed %d times", j, claimed[j]), errors.Join(failed...)
		}
	}
	return Holds, both("%d 个作业、%d 个工人，各领一次", "%d jobs and %d workers, each job claimed once", jobs, workers), errors.Join(failed...)
}

// joins reads two tables of the same people together.
func (e *examination) joins() (Mark, lang.Text, error) {
	if err := e.put(access.Everywhere(), "t1", 9, "330502001", 0, 0); err != nil {
		return Fails, lang.Text{}, err
	}
	var n int
	err := e.db.ReadAs(e.ctx, access.Everywhere(), func(s *store.Snap) error {
		return s.QueryRow(e.ctx, `SELECT count(*) FROM doctor_file f JOIN doctor_note n ON n.person_id = f.person_id WHERE f.person_id = 't1' AND n.k = 0`).Scan(&n)
	})
	if err != nil || n != 1 {
		return Fails, both("应有 1 行，有 %d 行", "1 row should come, and %d did", n), err
	}
	return Holds, lang.Text{ZH: "按人连接可行", EN: "they do, by person"}, nil
}
