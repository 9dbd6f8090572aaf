package web

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"minsheng/casework"
	"minsheng/id"
	"minsheng/staff"
)

// letterPage is an official letter, ready to print.
type letterPage struct {
	Paragraphs []casework.Paragraph
	File       string
	Back       string
}

// letter shows the letter of a case as it stands.
func (d *desk) letter(r *http.Request, actor *staff.Actor) (page, error) {
	l, err := d.letterOf(r, actor)
	if err != nil {
		return page{}, err
	}
	at := "/desk/cases/" + r.PathValue("case")
	main := letterPage{Paragraphs: l.Paragraphs, File: at + "/letter.docx?kind=" + url.QueryEscape(string(l.Kind)), Back: at}
	title := d.words.text("letter.title")
	return page{name: "desk-letter", title: title, nav: "cases", main: main,
		crumbs: []Crumb{{Text: d.words.text("cases.title"), Href: "/desk/cases"}, {Text: d.words.text("cases.purpose.one"), Href: at}, {Text: title}}}, nil
}

func (d *desk) letterOf(r *http.Request, actor *staff.Actor) (*casework.Letter, error) {
	return d.options.Office.Letter(r.Context(), casework.Clerk(actor), d.words.text("cases.purpose.one").ZH, id.ID(r.PathValue("case")),
		casework.LetterKind(r.URL.Query().Get("kind")), preferencesFor(r).Lang)
}

// letterFile sends the letter as a Word file.
func (d *desk) letterFile(w http.ResponseWriter, r *http.Request, actor *staff.Actor) {
	l, err := d.letterOf(r, actor)
	var out bytes.Buffer
	if err == nil {
		err = l.WriteDOCX(&out)
	}
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	send(w, &out, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "letter.docx", "attachment", int64(out.Len()))
}

// paper sends a paper that was handed in, to be looked at.
func (d *desk) paper(w http.ResponseWriter, r *http.Request, actor *staff.Actor) {
	about, content, err := d.options.Office.File(r.Context(), casework.Clerk(actor), d.words.text("cases.purpose.one").ZH, id.ID(r.PathValue("paper")))
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	send(w, content, about.Type.Mime, about.Name, "inline", about.Size)
}

// send writes a file; what a browser opens of it may load nothing else.
func send(w http.ResponseWriter, content io.Reader, kind, name, how string, size int64) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": name}))
	w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	w.Header().Set("Cache-Control", "no-store")
	io.Copy(w, content)
}
