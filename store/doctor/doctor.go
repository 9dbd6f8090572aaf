package doctor

import (
	"context"
	"fmt"
	"time"

	"minsheng/lang"
	"minsheng/store"
)

// Mark is how a property stands.
type Mark string

// The marks. Holds: as the program needs it. Warned: it works, and somebody
// should know. Fails: do not run a place on it.
const (
	Holds  Mark = "holds"
	Warned Mark = "warned"
	Fails  Mark = "fails"
)

// Finding is one property and how it stands.
type Finding struct {
	ID   string    `json:"id"`
	Name lang.Text `json:"name"`
	Mark Mark      `json:"mark"`
	Said lang.Text `json:"said"` // what was seen, and what to do about it
}

// examination gathers findings about a database.
type examination struct {
	ctx   context.Context
	db    *store.DB
	found []Finding
}

func (e *examination) say(id string, name lang.Text, mark Mark, said lang.Text) {
	e.found = append(e.found, Finding{ID: id, Name: name, Mark: mark, Said: said})
}

// try adds what a probe found; one that broke is a property that does not hold.
func (e *examination) try(id string, name lang.Text, probe func() (Mark, lang.Text, error)) {
	mark, said, err := probe()
	if err != nil {
		mark, said = Fails, both("没有试成：%v", "could not be tried: %v", err)
	}
	e.say(id, name, mark, said)
}

func both(zh, en string, args ...any) lang.Text {
	return lang.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// by is who writes while the database is examined.
var by = store.By{Who: "minsheng doctor", Purpose: "tries the database out"}

// one reads a single value.
func (e *examination) one(to any, query string, args ...any) error {
	return e.db.Read(e.ctx, func(s *store.Snap) error { return s.QueryRow(e.ctx, query, args...).Scan(to) })
}

// write runs statements in one write that leaves no journal entry.
func (e *examination) write(w store.By, fn func(*store.Tx) error) error {
	return e.db.Write(e.ctx, w, func(tx *store.Tx) error {
		tx.Unnoted()
		return fn(tx)
	})
}

// Look examines the database that a place runs on: the journal, the wall, what a
// commit survives, the clock. room is how many bytes are free where the
// database stands, as far as that is known from here; negative where it is not.
func Look(ctx context.Context, db *store.DB, room int64) []Finding {
	e := &examination{ctx: ctx, db: db}
	e.say("keys", lang.Text{ZH: "密钥", EN: "keys"}, Holds, lang.Text{ZH: "密钥文件可读，与数据库相符", EN: "the key file can be read and is that of the database"})
	e.try("journal", lang.Text{ZH: "审计日志", EN: "journal"}, e.journal)
	e.try("wall", lang.Text{ZH: "行级安全", EN: "row-level security"}, e.wall)
	e.try("durable", lang.Text{ZH: "提交落盘", EN: "durable commits"}, e.durable)
	e.try("clock", lang.Text{ZH: "时钟", EN: "clock"}, e.clock)
	if room >= 0 {
		e.try("room", lang.Text{ZH: "磁盘空间", EN: "room on the disk"}, func() (Mark, lang.Text, error) { return enoughRoom(room) })
	}
	return e.found
}

// leastRoom is how much must be free: a write-ahead log and a night's match need
// it.
const leastRoom = 2 << 30

func enoughRoom(room int64) (Mark, lang.Text, error) {
	said := both("还有 %d MB", "%d MB are free", room>>20)
	if room < leastRoom {
		return Fails, both("只剩 %d MB：至少要 %d MB，请清理或扩容", "only %d MB are free: it takes %d MB at least, make room", room>>20, int64(leastRoom)>>20), nil
	}
	return Holds, said, nil
}

func (e *examination) journal() (Mark, lang.Text, error) {
	heads, err := e.db.Verify(e.ctx)
	if err != nil {
		return Fails, lang.Text{}, err
	}
	entries := int64(0)
	for _, h := range heads {
		entries += h.Entries
	}
	return Holds, both("%d 条链，%d 条记录，逐条核对无误", "%d chains, %d entries, each as it was written", len(heads), entries), nil
}

func (e *examination) wall() (Mark, lang.Text, error) {
	if !e.db.IsPostgres() {
		return Warned, lang.Text{ZH: "SQLite 没有行级安全：只有程序自己的查询条件把关", EN: "SQLite has no row-level security: the program's own conditions are the only wall"}, nil
	}
	overlooked, err := e.db.Overlooked(e.ctx)
	if err != nil {
		return Fails, lang.Text{}, err
	}
	if overlooked {
		return Fails, lang.Text{ZH: "数据库用户是超级用户或带 BYPASSRLS，会越过行级安全：请换普通用户", EN: "the database user is a superuser or has BYPASSRLS and looks over the wall: give the program an ordinary user"}, nil
	}
	var tables int
	if err := e.one(&tables, `SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relnamespace = current_schema()::regnamespace`); err != nil {
		return Fails, lang.Text{}, err
	}
	return Holds, both("%d 张表有行级安全，对表的所有者也有效", "%d tables have row-level security, for their owner too", tables), nil
}

// durable asks whether what was acknowledged survives a power cut.
func (e *examination) durable() (Mark, lang.Text, error) {
	if !e.db.IsPostgres() {
		return Holds, lang.Text{ZH: "WAL，synchronous=FULL：确认过的写入断电不丢", EN: "WAL with synchronous=FULL: what was acknowledged survives a power cut"}, nil
	}
	for _, need := range []struct{ setting, not string }{{"fsync", "off"}, {"full_page_writes", "off"}, {"synchronous_commit", "off"}} {
		var is string
		if err := e.one(&is, `SELECT current_setting($1)`, need.setting); err != nil {
			return Fails, lang.Text{}, err
		}
		if is == need.not {
			return Fails, both("%s = %s：断电会丢失已确认的写入，请在 postgresql.conf 中打开", "%s = %s: a power cut loses what was acknowledged, set it on in postgresql.conf", need.setting, is), nil
		}
	}
	return Holds, lang.Text{ZH: "fsync、full_page_writes、synchronous_commit 都开着", EN: "fsync, full_page_writes and synchronous_commit are on"}, nil
}

// mostSkew is how far the clocks of program and database may be apart.
const mostSkew = 2 * time.Second

func (e *examination) clock() (Mark, lang.Text, error) {
	if !e.db.IsPostgres() {
		return Holds, both("与程序同一时钟：%s", "the program's own: %s", time.Now().UTC().Format(time.RFC3339)), nil
	}
	var there float64
	before := time.Now()
	if err := e.one(&there, `SELECT extract(epoch FROM clock_timestamp())::float8`); err != nil {
		return Fails, lang.Text{}, err
	}
	middle := before.Add(time.Since(before) / 2)
	skew := time.Duration(there*1e9) - time.Duration(middle.UnixNano())
	if skew.Abs() > mostSkew {
		return Fails, both("数据库与程序的时钟相差 %s：请对时", "the clocks of database and program are %s apart: set them", skew.Round(time.Millisecond)), nil
	}
	return Holds, both("与数据库相差 %s", "%s apart from the database's", skew.Round(time.Millisecond)), nil
}
