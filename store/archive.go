package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"minsheng/fault"
	"minsheng/lang"
)

// archiveFormat is the first word of a backup's manifest; another program
// would write another.
const archiveFormat = "minsheng-backup/1"

// manifestName is the file of a backup that is written last: a backup without
// it is not complete.
const manifestName = "manifest.json"

// Archive is what a backup holds: every row of every table at one moment,
// without the keys, so that what is sealed stays sealed.
type Archive struct {
	Format string    `json:"format"`
	At     time.Time `json:"at"`
	// Keys tells whether keys are those of the backup, without telling them.
	Keys string `json:"keys"`
	// Versions are the newest migrations of each area.
	Versions map[string]int64 `json:"versions"`
	Tables   []ArchiveTable   `json:"tables"`
	Heads    []Head           `json:"journal"` // where the journal ended
}

// ArchiveTable is one table of a backup.
type ArchiveTable struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	SHA256  string   `json:"sha256"` // of its lines
}

// Rows counts the rows of all tables.
func (a *Archive) Rows() (n int64) {
	for _, t := range a.Tables {
		n += t.Rows
	}
	return n
}

// ErrArchive says that a file is no whole backup. Field names the part that is
// wrong.
var ErrArchive = fault.New(fault.Invalid, "store.archive", lang.Text{
	ZH: "这不是完整的备份文件：损坏、截断，或备份时被打断", EN: "This is no whole backup: damaged, cut short, or interrupted while it was made"})

// ErrVersions says that a backup was made by another edition of the program.
// Field names the area and both versions.
var ErrVersions = fault.New(fault.Conflict, "store.versions", lang.Text{
	ZH: "备份与本程序的表结构版本不同：用当时的程序恢复，再换新程序启动，它会自己升级",
	EN: "The backup has tables of another version: restore it with the program that made it, then start the newer one, which brings them up to date"})

// ErrNotEmpty says that a database to restore into holds rows already. Field
// names a table.
var ErrNotEmpty = fault.New(fault.Conflict, "store.not_empty", lang.Text{
	ZH: "目标数据库已有内容：恢复只写入空的数据库", EN: "The database holds something already: a backup is restored into an empty one"})

// versionsSuffix ends the tables in which migrations of an area are counted.
const versionsSuffix = "_versions"

// tables lists the tables of the program in order, without those that count
// migrations.
func (db *DB) tables(ctx context.Context, q Querier) (tables, areas []string, err error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`
	if db.engine == postgres {
		query = `SELECT table_name FROM information_schema.tables
			WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name COLLATE "C"`
	}
	rows, err := q.Query(ctx, query)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, nil, err
		}
		if area, counts := strings.CutSuffix(name, versionsSuffix); counts {
			areas = append(areas, area)
			continue
		}
		tables = append(tables, name)
	}
	return tables, areas, rows.Err()
}

// versions reads the newest migration of each area.
func versions(ctx context.Context, q Querier, areas []string) (map[string]int64, error) {
	all := map[string]int64{}
	for _, area := range areas {
		var v int64
		if err := q.QueryRow(ctx, `SELECT max(version_id) FROM `+area+versionsSuffix).Scan(&v); err != nil {
			return nil, fmt.Errorf("version of %s: %w", area, err)
		}
		all[area] = v
	}
	return all, nil
}
