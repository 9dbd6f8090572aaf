package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minsheng/entitle/match"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/population"
)

// console is what every verb shares: where it prints, in which language, and
// where packs are.
type console struct {
	out, err io.Writer
	lang     string
	packs    string
	shelves  map[string]*shelf // by folder, opened once
}

// errFailed says that the work failed and that why has been printed.
var errFailed = errors.New("failed")

// args makes a check of the number of arguments a usage error.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, a []string) error {
		if err := check(cmd, a); err != nil {
			return usage(err)
		}
		return nil
	}
}

// exit prints an error in the reader's language and returns the exit code.
func (c *console) exit(err error) int {
	var wrong usageError
	if err != nil && strings.HasPrefix(err.Error(), "unknown command") {
		err = usage(err)
	}
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.As(err, &wrong):
		fmt.Fprintf(c.err, "minsheng: %s\n", wrong.in(c.tag()))
		fmt.Fprintln(c.err, c.say(lang.Text{ZH: "用 minsheng --help 看用法", EN: "see minsheng --help"}))
		return exitUsage
	}
	var mistakes pack.Mistakes
	var refused population.Mistakes
	var lists match.Refusal
	var f *fault.Error
	switch {
	case errors.As(err, &mistakes):
		fmt.Fprint(c.err, mistakes.In(c.tag()))
	case errors.As(err, &refused):
		fmt.Fprint(c.err, refused.In(c.tag()))
	case errors.As(err, &lists):
		fmt.Fprint(c.err, lists.In(c.tag()))
	case errors.As(err, &f):
		fmt.Fprintf(c.err, "minsheng: %s [%s]\n", f.Say.In(c.tag()), f.Code)
	default:
		fmt.Fprintf(c.err, "minsheng: %s\n", usageError{error: err}.in(c.tag()))
	}
	return exitFailed
}

func (c *console) say(t lang.Text) string { return t.In(c.tag()) }

// printf writes to standard output in the reader's language.
func (c *console) printf(t lang.Text, values ...any) {
	fmt.Fprintf(c.out, c.say(t)+"\n", values...)
}

// json writes v as indented JSON.
func (c *console) json(v any) error {
	enc := json.NewEncoder(c.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// shelf is a library of packs and how its files are called outside of it.
type shelf struct {
	*pack.Library
	dir string // the folder outside the program, "" where there is none
	own fs.FS  // its files, nil where there is none
}

// shelf opens the packs of the program under those of a folder ("" for none).
func (c *console) shelf(dir string) (*shelf, error) {
	if have := c.shelves[dir]; have != nil {
		return have, nil
	}
	s := &shelf{Library: pack.Open(packs.FS)}
	if dir != "" {
		root, err := os.OpenRoot(dir) // links that lead out of the folder are not followed
		if err != nil {
			return nil, usage(err)
		}
		full, err := filepath.Abs(dir)
		if err != nil {
			return nil, usage(err)
		}
		s.Library, s.dir, s.own = pack.Open(pack.Overlay(root.FS(), packs.FS)), full, root.FS()
	}
	if c.shelves == nil {
		c.shelves = map[string]*shelf{}
	}
	c.shelves[dir] = s
	return s, nil
}

// pack finds the library and code that an argument means: a code, or a folder
// that holds a pack.
func (c *console) pack(arg string) (*shelf, string, error) {
	if _, err := fs.Stat(os.DirFS(arg), "pack.yaml"); err != nil || !strings.ContainsAny(arg, `/\.`) {
		if strings.HasPrefix(arg, ".") || filepath.IsAbs(arg) {
			return nil, "", noManifest(arg)
		}
		s, err := c.shelf(c.packs)
		return s, arg, err
	}
	full, err := filepath.Abs(arg)
	if err != nil {
		return nil, "", usage(err)
	}
	dir, code := filepath.Dir(full), filepath.Base(full)
	if filepath.Base(dir) == "world" {
		dir, code = filepath.Dir(dir), "world/"+code
	}
	s, err := c.shelf(dir)
	return s, code, err
}

func noManifest(dir string) error {
	return fault.New(fault.NotFound, "pack.no-manifest", lang.Text{ZH: dir + " 不是方案：那里没有 pack.yaml", EN: dir + " is no pack: there is no pack.yaml"})
}

// named gives the files of mistakes the names they have outside the library.
func (s *shelf) named(mistakes pack.Mistakes) pack.Mistakes {
	for i := range mistakes {
		mistakes[i].File = s.outside(mistakes[i].File)
	}
	return mistakes
}

// outside is how a file of the library is called from where the program runs;
// one that is only inside the program is said to be there.
func (s *shelf) outside(file string) string {
	if _, err := os.Stat(filepath.Join(s.dir, file)); s.dir != "" && err == nil {
		return nearPath(filepath.Join(s.dir, file))
	}
	if own := path.Join("packs", file); exists(own) {
		return own
	}
	if _, err := fs.Stat(packs.FS, file); err == nil {
		return "minsheng:" + file
	}
	return file
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// nearPath is the shorter of a path from here and the whole path.
func nearPath(file string) string {
	here, err := os.Getwd()
	if err != nil {
		return filepath.ToSlash(file)
	}
	rel, err := filepath.Rel(here, file)
	if full := filepath.ToSlash(file); err != nil || len(rel) > len(full) {
		return full
	}
	return filepath.ToSlash(rel)
}

// load reads a pack; its mistakes name files as they are called outside the
// library.
func (s *shelf) load(code string) (*pack.Pack, error) {
	p, err := s.Pack(code)
	return p, s.renamed(err)
}

// renamed is named for the mistakes inside an error.
func (s *shelf) renamed(err error) error {
	var mistakes pack.Mistakes
	if errors.As(err, &mistakes) {
		return s.named(mistakes)
	}
	return err
}
