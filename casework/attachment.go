package casework

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// MaxFile bounds one file, in bytes; MaxPapers how many an application has.
const (
	MaxFile   = 10 << 20
	MaxPapers = 60
)

// filePart is how much of a file one row holds, in bytes.
const filePart = 256 << 10

// Attachment is a file that was handed in as a paper of the form.
type Attachment struct {
	ID          id.ID
	Application id.ID
	Paper       string // of the form
	Name        string // as it was handed in
	Type        FileType
	Size        int64
	SHA256      string // of the content, to compare with the file at home
	By          string // in the words of the journal
	At          time.Time

	person id.ID
	file   id.ID
	parts  int64
}

// aboutFile is the part of an attachment that is sealed.
type aboutFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// ErrFileLarge says that a file is larger than MaxFile.
var ErrFileLarge = fault.New(fault.Invalid, "casework.file_large", lang.Text{
	ZH: "文件超过 10 MB：请压缩，或降低扫描分辨率", EN: "The file is larger than 10 MB: compress it, or scan with less resolution"})

// ErrFileType says that a file is none of the types that are taken, or damaged.
var ErrFileType = fault.New(fault.Invalid, "casework.file_type", lang.Text{
	ZH: "只收 PDF、JPEG、PNG、OFD、DOCX、XLSX，且文件要完整、不带宏、不加密", EN: "PDF, JPEG, PNG, OFD, DOCX and XLSX are taken, whole, without macros and not encrypted"})

// ErrPaperNone says that the form asks for no such paper.
var ErrPaperNone = fault.New(fault.Invalid, "casework.paper_none", lang.Text{
	ZH: "申请表没有这一项材料", EN: "The form asks for no such paper"})

// ErrPapersMany says that an application has too many papers.
var ErrPapersMany = fault.New(fault.Conflict, "casework.papers_many", lang.Text{
	ZH: "一份申请最多附 60 份材料", EN: "An application has 60 papers at most"})

// ErrNoFile says that there is no such paper of the application.
var ErrNoFile = fault.New(fault.NotFound, "casework.no_file", lang.Text{ZH: "没有这份材料", EN: "There is no such paper"})

// Attach keeps a file as a paper of an application, whole or not at all; what it
// is its content says. The same file twice for a paper is once. A paper can come
// after the application was handed in: when it was asked for. Faults:
// ErrNoApplication, ErrNotEntrusted, ErrDenied, ErrFiled, ErrPaperNone,
// ErrFileLarge, ErrFileType, ErrPapersMany.
func (o *Office) Attach(ctx context.Context, who Who, application id.ID, paper, name string, r io.Reader) (Attachment, error) {
	a, by, err := o.held(ctx, who, "attach", application)
	if err != nil {
		return Attachment{}, err
	}
	if a.Filing != Draft && a.Filing != Submitted {
		return Attachment{}, ErrFiled.At(string(a.Filing))
	}
	if a.Form.Paper(paper) == nil && (paper != OtherPaper || a.Filing != Submitted) {
		return Attachment{}, ErrPaperNone.At(paper)
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return Attachment{}, fmt.Errorf("read the file: %w", err)
	}
	if len(data) > MaxFile {
		return Attachment{}, ErrFileLarge.At(paper)
	}
	kind, ok := sniff(data)
	if !ok {
		return Attachment{}, ErrFileType.At(paper)
	}
	var kept Attachment
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		kept, err = o.attach(ctx, tx, a, Attachment{Paper: paper, Name: fileName(name), Type: kind}, data)
		return err
	})
	return kept, err
}

// OtherPaper is under what a paper is kept that no form foresees and a
// caseworker has asked for.
const OtherPaper = "other"

// attach writes a file and that it is a paper of an application.
func (o *Office) attach(ctx context.Context, tx *store.Tx, a *filed, n Attachment, data []byte) (Attachment, error) {
	all, err := o.attachments(ctx, tx, a.ID)
	if err != nil {
		return n, err
	}
	sum := sha256.Sum256(data)
	n.SHA256 = hex.EncodeToString(sum[:])
	tx.Note("casework.attached", a.Person, string(a.ID)+" "+n.Paper)
	if i := slices.IndexFunc(all, func(old Attachment) bool { return old.Paper == n.Paper && old.SHA256 == n.SHA256 }); i >= 0 {
		return all[i], nil
	}
	if len(all) >= MaxPapers {
		return n, ErrPapersMany
	}
	n.ID, n.Application, n.person, n.Size, n.By, n.At = id.New(), a.ID, a.Person, int64(len(data)), tx.By.Who, tx.Now
	if n.file, err = keepFile(ctx, tx, a.Person, n.Type, data); err != nil {
		return n, err
	}
	about, err := seal(tx, aboutFile{n.Name, n.SHA256}, sealOf("attachment", n.ID, 0))
	if err != nil {
		return n, err
	}
	added, err := tx.Insert(ctx, insertAttachment, [][]any{{string(n.ID), string(a.ID), string(a.Person), a.Area, a.Department, n.Paper, string(n.file), about,
		n.By, store.Stamp(tx.Now)}}, onceAPaper)
	if err != nil || added == 1 {
		return n, err
	}
	if all, err = o.attachments(ctx, tx, a.ID); err != nil {
		return n, err
	}
	i := slices.IndexFunc(all, func(old Attachment) bool { return old.Paper == n.Paper && old.SHA256 == n.SHA256 })
	if i < 0 {
		return n, ErrNoFile // detached in the same moment
	}
	return all[i], nil
}

// keepFile keeps a content of a person, which may be there already.
func keepFile(ctx context.Context, tx *store.Tx, person id.ID, kind FileType, data []byte) (id.ID, error) {
	sum := tx.Keys().MAC("casework.file", data)
	mac := hex.EncodeToString(sum[:])
	var have string
	err := tx.QueryRow(ctx, findFile, string(person), mac).Scan(&have)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return id.ID(have), err
	}
	file := id.New()
	var rows [][]any
	for part := range slices.Chunk(data, filePart) {
		seq := int64(len(rows))
		sealed, err := tx.Keys().Seal(string(part), sealOf("file", file, seq))
		if err != nil {
			return "", err
		}
		rows = append(rows, []any{string(file), seq, string(person), sealed})
	}
	n, err := tx.Insert(ctx, insertFile, [][]any{{string(file), string(person), mac, kind.Mime, len(data), len(rows), store.Stamp(tx.Now)}}, onceAPerson)
	if err != nil {
		return "", err
	}
	if n == 0 { // the same came in meanwhile
		err := tx.QueryRow(ctx, findFile, string(person), mac).Scan(&have)
		return id.ID(have), err
	}
	_, err = tx.Insert(ctx, insertFilePart, rows, "")
	return file, err
}

// forgetFile drops a content that no paper holds any more.
func forgetFile(ctx context.Context, tx *store.Tx, file string) error {
	for _, query := range []string{dropFileParts, dropFile} {
		if _, err := tx.Exec(ctx, query, file); err != nil {
			return err
		}
	}
	return nil
}

// Detach takes a paper from a draft. One that is gone stays so. Faults:
// ErrNoApplication, ErrNotEntrusted, ErrDenied, ErrFiled.
func (o *Office) Detach(ctx context.Context, who Who, application, attachment id.ID) error {
	a, by, err := o.held(ctx, who, "detach", application)
	if err != nil {
		return err
	}
	if a.Filing != Draft {
		return ErrFiled.At(string(a.Filing))
	}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		all, err := o.attachments(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		tx.Note("casework.detached", a.Person, string(a.ID))
		i := slices.IndexFunc(all, func(p Attachment) bool { return p.ID == attachment })
		if i < 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, dropAttachment, string(attachment), string(a.ID)); err != nil {
			return err
		}
		return forgetFile(ctx, tx, string(all[i].file))
	})
}

// File opens a paper to read; the journal says who read it and why. Somebody may
// read it who may act on the application, or see a case of it. Faults:
// ErrNoFile, ErrNoApplication, ErrDenied.
func (o *Office) File(ctx context.Context, who Who, purpose string, attachment id.ID) (Attachment, io.Reader, error) {
	p, within, err := o.mayOpen(ctx, who, attachment)
	if err != nil {
		return p, nil, err
	}
	by, err := who.by(access.ReadCases, purpose)
	if err != nil {
		return p, nil, err
	}
	by.Within = within
	var data bytes.Buffer
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("casework.file_read", p.person, string(p.ID)+" "+p.Paper)
		return store.EachRow(ctx, tx, func(rows *sql.Rows) error {
			var seq int64
			var sealed string
			if err := rows.Scan(&seq, &sealed); err != nil {
				return err
			}
			plain, err := tx.Keys().Open(sealed, sealOf("file", p.file, seq))
			data.WriteString(plain)
			return err
		}, selectFileParts, string(p.file))
	})
	if err != nil {
		return p, nil, err
	}
	if int64(data.Len()) != p.Size {
		return p, nil, fmt.Errorf("the paper %s has %d bytes, not %d", p.ID, data.Len(), p.Size)
	}
	return p, &data, nil
}

// mayOpen finds a paper for somebody who may read it: who acts on its
// application, or whose posts reach one of its cases.
func (o *Office) mayOpen(ctx context.Context, who Who, attachment id.ID) (p Attachment, within access.Scope, err error) {
	err = o.DB.ReadAs(ctx, access.Everywhere(), func(s *store.Snap) error {
		if p, err = o.scanAttachment(s.QueryRow(ctx, selectAttachment, string(attachment))); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				return ErrNoFile
			}
			return err
		}
		a, err := o.findApplication(ctx, s, p.Application)
		if err != nil {
			return err
		}
		if o.mayApply(ctx, s, who, a) == nil {
			within = access.Own(a.Person)
			return nil
		}
		cases, err := o.casesOf(ctx, s, `c.application_id = $1`, string(a.ID))
		for i := range cases {
			if who.may(access.ReadCases, cases[i].row()) == nil {
				within = access.Own(a.Person)
			}
		}
		if err == nil && within == nil {
			return ErrNoFile // whoever may not see it is not told that it is there
		}
		return err
	})
	return p, within, err
}

func (o *Office) attachments(ctx context.Context, q store.Querier, application id.ID) (all []Attachment, err error) {
	err = store.EachRow(ctx, q, func(rows *sql.Rows) error {
		p, err := o.scanAttachment(rows)
		all = append(all, p)
		return err
	}, selectAttachments, string(application))
	return all, err
}

func (o *Office) scanAttachment(row scanner) (p Attachment, err error) {
	var about, at, mime string
	err = row.Scan(&p.ID, &p.Application, &p.person, &p.Paper, &p.file, &about, &p.By, &at, &mime, &p.Size, &p.parts)
	if err != nil {
		return p, err
	}
	var told aboutFile
	if err := unseal(o.DB.Keys(), about, sealOf("attachment", p.ID, 0), &told); err != nil {
		return p, err
	}
	p.Name, p.SHA256 = told.Name, told.SHA256
	p.Type = typeOf(mime)
	p.At, err = store.ParseStamp(at)
	return p, err
}

// fileName is the last part of a name as it was handed in, without what no name
// has, at most 120 characters.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	if strings.Trim(name, "./ ") == "" {
		return "file"
	}
	for utf8.RuneCountInString(name) > 120 {
		_, size := utf8.DecodeRuneInString(name)
		name = name[size:]
	}
	return name
}
