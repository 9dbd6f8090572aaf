package match

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	lists "minsheng/people/sheet"
	"minsheng/rule"
)

// MaxListed is how many rows the lists of one run may have together: they are
// kept in memory, some 300 bytes each. Longer ones go into population files.
const MaxListed = 1_000_000

// ErrLists says that a folder holds no list, or more than can be kept.
var (
	ErrNoLists = fault.New(fault.NotFound, "match.no_lists", lang.Text{
		ZH: "文件夹中没有 .csv 或 .xlsx 名单", EN: "The folder holds no list in .csv or .xlsx"})
	ErrListsTooLong = fault.New(fault.Invalid, "match.lists_too_long", lang.Text{
		ZH: fmt.Sprintf("名单合计超过 %d 行：请写成人口文件旁的 received-….parquet（docs/population.md）", MaxListed),
		EN: fmt.Sprintf("The lists have more than %d rows together: write received-….parquet beside the population files (docs/population.md)", MaxListed)})
	errTwoLists = fault.New(fault.Invalid, "match.two_lists", lang.Text{
		ZH: "另一份名单中也有同一人（户）的同一服务", EN: "Another list has the same person or household and service"})
)

// Listed is what departments' own lists say is received: of each service that
// occurs in one of them, everything. It is safe for concurrent use once read.
type Listed struct {
	Files []ListFile

	services []string // those that occur, in the order of the edition
	receipts []listed
	persons  map[string][]int32 // places of receipts
	homes    map[string][]int32
	resident []bool // of a receipt: its person or household was matched
}

// ListFile is one list that was read.
type ListFile struct {
	Name   string `json:"name"`
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"`
}

type listed struct {
	lists.Receipt
	file int
}

// Refusal is the error of lists that have mistakes: no row of any is taken.
type Refusal []RefusedList

// RefusedList is one list with its mistakes.
type RefusedList struct {
	File   string
	Report lists.Report
}

// Error writes all mistakes in English.
func (r Refusal) Error() string { return r.In(lang.EN) }

// In writes all mistakes in a language, a line each, with file and cell.
func (r Refusal) In(tag lang.Tag) string {
	var b strings.Builder
	for _, one := range r {
		for _, p := range one.Report.Problems {
			fmt.Fprintf(&b, "%s: %s\n", one.File, p.In(tag))
		}
		if one.Report.More > 0 {
			fmt.Fprintf(&b, "%s: %s\n", one.File, lang.Text{ZH: fmt.Sprintf("还有 %d 处", one.Report.More), EN: fmt.Sprintf("and %d more", one.Report.More)}.In(tag))
		}
	}
	return b.String()
}

// ReadLists reads one list (.csv, .xlsx), or every list of a folder, for the
// services of an edition. Errors: Refusal, ErrNoLists, ErrListsTooLong, and
// what lists.ReadReceived says of a whole file, with the file's name in Field.
func ReadLists(path string, e *pack.Edition) (*Listed, error) {
	names, err := listsIn(path)
	if err != nil {
		return nil, err
	}
	l := &Listed{persons: map[string][]int32{}, homes: map[string][]int32{}}
	var wrong Refusal
	for _, name := range names {
		rows, report, sum, err := readList(name, Payable(e))
		if err != nil {
			return nil, err
		}
		if len(report.Problems) == 0 {
			report.Problems = l.add(ListFile{filepath.Base(name), report.Rows, sum}, rows)
		}
		if len(report.Problems) > 0 {
			wrong = append(wrong, RefusedList{name, report})
		}
		if len(l.receipts) > MaxListed {
			return nil, ErrListsTooLong.At(path)
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	for _, s := range e.Services {
		if slices.ContainsFunc(l.receipts, func(r listed) bool { return r.Service == s.ID }) {
			l.services = append(l.services, s.ID)
		}
	}
	l.resident = make([]bool, len(l.receipts))
	return l, nil
}

// listsIn returns a file itself, or the lists in a folder by name.
func listsIn(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if _, err := lists.FormatOf(e.Name()); err == nil && !e.IsDir() && !strings.HasPrefix(e.Name(), "~$") {
			names = append(names, filepath.Join(path, e.Name()))
		}
	}
	if len(names) == 0 {
		return nil, ErrNoLists.At(path)
	}
	return names, nil
}

// readList reads one list and its checksum.
func readList(name string, services []lists.Payable) (rows []lists.Receipt, report lists.Report, sum string, err error) {
	format, err := lists.FormatOf(name)
	if err != nil {
		return nil, report, "", err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, report, "", err
	}
	defer f.Close()
	all := sha256.New()
	text := io.TeeReader(f, all)
	rows, report, err = lists.ReadReceived(text, format, services)
	var wrong *fault.Error
	if errors.As(err, &wrong) {
		named := wrong.At(name)
		named.Say = lang.Text{ZH: filepath.Base(name) + "：" + wrong.Say.ZH, EN: filepath.Base(name) + ": " + wrong.Say.EN}
		return nil, report, "", named
	}
	if err == nil {
		_, err = io.Copy(io.Discard, text)
	}
	return rows, report, hex.EncodeToString(all.Sum(nil)), err
}

// Payable lists the services of an edition that a list of who receives what may
// name.
func Payable(e *pack.Edition) []lists.Payable {
	var all []lists.Payable
	for _, s := range e.Services {
		if s.Computes {
			all = append(all, lists.Payable{Code: people.Code{Code: s.ID, Name: s.Name}, ForHousehold: s.For == rule.OfHousehold})
		}
	}
	return all
}

// add takes the rows of one list and reports those that an earlier one has.
func (l *Listed) add(f ListFile, rows []lists.Receipt) (wrong []lists.Problem) {
	l.Files = append(l.Files, f)
	for _, r := range rows {
		index, id := l.persons, r.Person
		if id == "" {
			index, id = l.homes, r.Household
		}
		for _, at := range index[id] {
			if other := &l.receipts[at]; other.Service == r.Service {
				wrong = append(wrong, twoLists(r.Row, l.Files[other.file].Name, other.Row))
			}
		}
		index[id] = append(index[id], int32(len(l.receipts)))
		l.receipts = append(l.receipts, listed{r, len(l.Files) - 1})
	}
	return wrong
}

func twoLists(row int, file string, other int) lists.Problem {
	return lists.Problem{Row: row, Code: errTwoLists.Code, Say: lang.Text{
		ZH: fmt.Sprintf("%s 第 %d 行是同一人（户）的同一服务：请合成一行，金额相加", file, other),
		EN: fmt.Sprintf("row %d of %s is of the same person or household and service: make one row of them and add the amounts up", other, file)}}
}

// Elsewhere is a row of a list of somebody who is not among the residents.
type Elsewhere struct {
	File string // its name
	lists.Receipt
}

// Elsewhere lists, after a run, who is on a list and not among the residents:
// moved away, died, or listed with another id. That is no mistake of the list.
func (l *Listed) Elsewhere() iter.Seq[Elsewhere] {
	return func(yield func(Elsewhere) bool) {
		for at := range l.receipts {
			one := &l.receipts[at]
			if !l.resident[at] && !yield(Elsewhere{l.Files[one.file].Name, one.Receipt}) {
				return
			}
		}
	}
}
