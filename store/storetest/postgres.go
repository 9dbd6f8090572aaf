package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// cluster is a private PostgreSQL server. It ends when its lifeline closes,
// also when the test binary is killed.
type cluster struct {
	dsn      string
	lifeline io.Closer
	cmd      *exec.Cmd
}

// lifelineScript runs the server until standard input ends, then stops it and
// takes its folder away.
const lifelineScript = `"$1" -D "$2/data" -k "$2" -h "" -c max_connections=200 $3 >"$2/log" 2>&1 </dev/null &
p=$!; read -r _; kill -INT $p; wait $p; rm -rf "$2"`

// hasty lets a server wait for no disk: tests kill programs, not machines.
const hasty = "-F -c full_page_writes=off -c synchronous_commit=off"

// shared is the one cluster of the test binary, started by the first test that
// needs it; Main ends it.
var shared struct {
	lock     chan struct{}
	cluster  *cluster
	durable  *cluster // started by benchmarks
	admin    string   // the address where databases are made
	password string   // of the ordinary role
	err      error
	names    atomic.Int64
}

// Main runs the tests and ends the PostgreSQL cluster they started. Call it
// from TestMain.
func Main(m *testing.M) int {
	shared.lock = make(chan struct{}, 1)
	shared.password = rand.Text()
	defer func() {
		if shared.admin != "" && shared.cluster == nil {
			execOn(shared.admin, "DROP ROLE "+ordinary())
		}
		shared.cluster.end()
		shared.durable.end()
	}()
	return m.Run()
}

func (c *cluster) end() {
	if c != nil && c.cmd != nil {
		c.lifeline.Close()
		c.cmd.Wait()
	}
}

// PostgresURL makes an empty database and returns its address.
func PostgresURL(t testing.TB) string {
	t.Helper()
	if shared.lock == nil {
		t.Fatal("TestMain must call storetest.Main")
	}
	admin, err := adminDSN()
	if err != nil {
		if testing.Short() {
			t.Skipf("skipped under -short: %v", err)
		}
		t.Fatalf("no PostgreSQL to test on: %v (install it, set MINSHENG_TEST_DSN, or run with -short)", err)
	}
	return databaseIn(t, admin)
}

// SuperuserURL is PostgresURL for a role that looks over row-level security.
func SuperuserURL(t testing.TB) string {
	t.Helper()
	u, err := url.Parse(PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	admin, err := url.Parse(shared.admin)
	if err != nil {
		t.Fatal(err)
	}
	u.User = admin.User
	return u.String()
}

// DurablePostgresURL is PostgresURL on a server whose commits wait for the disk,
// for benchmarks: the other one syncs nothing.
func DurablePostgresURL(t testing.TB) string {
	t.Helper()
	if os.Getenv("MINSHENG_TEST_DSN") != "" {
		return PostgresURL(t)
	}
	shared.lock <- struct{}{}
	defer func() { <-shared.lock }()
	if shared.durable == nil {
		c, err := startCluster("")
		if err == nil {
			err = execOn(c.dsn, fmt.Sprintf(makeOrdinary, ordinary(), shared.password))
		}
		if err != nil {
			t.Fatal(err)
		}
		shared.durable = c
	}
	return databaseIn(t, shared.durable.dsn)
}

// databaseIn makes an empty database on a server, for the ordinary role.
func databaseIn(t testing.TB, admin string) string {
	t.Helper()
	name := fmt.Sprintf("minsheng_test_%d_%d", os.Getpid(), shared.names.Add(1))
	if err := execOn(admin, "CREATE DATABASE "+name+" OWNER "+ordinary()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execOn(admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	if os.Getenv("MINSHENG_TEST_DSN") != "" {
		if err := execOn(u.String(), asCluster); err != nil {
			t.Fatal(err)
		}
	}
	u.User = url.UserPassword(ordinary(), shared.password)
	return u.String()
}

// asCluster makes a database of a server that can be a Citus coordinator one,
// with its shards on the coordinator itself.
const asCluster = `DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citus') AND current_setting('shared_preload_libraries') LIKE '%citus%' THEN
		CREATE EXTENSION citus;
		PERFORM citus_set_coordinator_host('localhost', current_setting('port')::int);
	END IF;
END $$`

// ordinary is the role that owns the databases of tests: a superuser would look
// over row-level security.
func ordinary() string { return fmt.Sprint("minsheng_test_", os.Getpid()) }

func execOn(dsn, statement string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}

// adminDSN is where databases are made: at MINSHENG_TEST_DSN or, where that is
// not set, in a private cluster; with the ordinary role in it.
func adminDSN() (string, error) {
	shared.lock <- struct{}{}
	defer func() { <-shared.lock }()
	if shared.admin != "" || shared.err != nil {
		return shared.admin, shared.err
	}
	admin := os.Getenv("MINSHENG_TEST_DSN")
	if admin == "" {
		if shared.cluster, shared.err = startCluster(hasty); shared.err != nil {
			return "", shared.err
		}
		admin = shared.cluster.dsn
	}
	if shared.err = execOn(admin, fmt.Sprintf(makeOrdinary, ordinary(), shared.password)); shared.err != nil {
		return "", shared.err
	}
	shared.admin = admin
	return admin, nil
}

const makeOrdinary = `DROP ROLE IF EXISTS %[1]s; CREATE ROLE %[1]s LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '%[2]s'`

func startCluster(flags string) (*cluster, error) {
	bin, err := serverFolder()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "minsheng-pg-") // a short path: a socket's has at most 107 bytes
	if err != nil {
		return nil, err
	}
	as, err := serverUser(dir)
	if err != nil {
		return nil, err
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "postgres",
		"-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = as, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	c := &cluster{dsn: "postgres://postgres@/postgres?host=" + url.QueryEscape(dir)}
	c.cmd = exec.Command("/bin/sh", "-c", lifelineScript, "sh", filepath.Join(bin, "postgres"), dir, flags)
	c.cmd.SysProcAttr, c.cmd.Dir = as, dir
	if c.lifeline, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	return c, c.ready(dir)
}

func (c *cluster) ready(dir string) error {
	var err error
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		db, openErr := sql.Open("pgx", c.dsn)
		if openErr != nil {
			cancel()
			return openErr
		}
		err = db.PingContext(ctx)
		db.Close()
		cancel()
		if err == nil {
			return nil
		}
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	return fmt.Errorf("the private PostgreSQL does not answer: %w: %s", err, log)
}

// serverFolder finds the newest server among the usual places.
func serverFolder() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return edition(b) - edition(a) })
	if len(found) > 0 {
		return filepath.Dir(found[0]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("neither /usr/lib/postgresql/*/bin/initdb nor initdb on PATH")
	}
	return filepath.Dir(path), nil
}

func edition(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return n
}

// serverUser gives dir to the user postgres where we are root, because the
// server refuses to run as root.
func serverUser(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true} // an interrupt at the terminal reaches the tests first
	if os.Getuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("root may not run PostgreSQL and there is no user postgres: %w", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, nil
}
