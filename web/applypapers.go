package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"minsheng/casework"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
)

// maxUpload bounds what a page reads that takes a file: the file, and the form
// around it.
const maxUpload = casework.MaxFile + 1<<20

// uploadTime is how long a file may take on a slow line.
const uploadTime = 3 * time.Minute

// papersPage is what is to be handed in, and what was.
type papersPage struct {
	Thing    lang.Text
	Number   int
	Count    int
	Mistakes []Mistake
	Papers   []paperLine
	Back     string
	Next     string
	Accept   string
}

// paperLine is one paper of the form with the files that were handed in as it.
type paperLine struct {
	ID      string
	Name    lang.Text
	Help    lang.Text
	Must    bool
	Needed  bool // it must come, and nothing stands in for it
	Instead lang.Text
	Files   []fileLine
	Wrong   lang.Text
}

// HasWrong reports whether a file was refused.
func (p paperLine) HasWrong() bool { return !p.Wrong.IsZero() }

// fileLine is a file that was handed in.
type fileLine struct {
	ID   string
	Name string
	Says string // its kind and size
	Href string
}

// acceptFiles is what the browser offers to choose; the content decides.
const acceptFiles = ".pdf,.jpg,.jpeg,.png,.ofd,.docx,.xlsx,application/pdf,image/jpeg,image/png"

// papers shows what is to be handed in, and takes files or gives them back.
func (m *mine) papers(r *http.Request) (page, error) {
	a, who, elsewhere, err := m.draft(r)
	if elsewhere != nil || err != nil {
		return orElse(elsewhere), err
	}
	at, ok := stepAt(&a, papersStep)
	if !ok {
		return page{to: draftHref(&a, checkStep)}, nil
	}
	wrong := map[string]lang.Text{}
	if r.Method == http.MethodPost {
		to, err := m.paperPosted(r, &a, who, wrong)
		if to != nil || err != nil {
			return orElse(to), err
		}
	}
	main := papersPage{Number: at + 1, Count: len(stepsOf(&a)), Back: draftHref(&a, stepsOf(&a)[at-1].id), Next: draftHref(&a, checkStep), Accept: acceptFiles}
	for _, p := range a.Form.PapersFor(a.Values()) {
		line := m.paperLine(&a, p)
		if line.Wrong = wrong[p.ID]; line.HasWrong() {
			main.Mistakes = append(main.Mistakes, Mistake{Anchor: p.ID, Say: line.Wrong})
		}
		main.Papers = append(main.Papers, line)
	}
	if main.Thing, err = m.thingName(&a); err != nil {
		return page{}, err
	}
	pg := page{name: "apply-papers", title: m.words.text("apply.papers"), nav: "my", main: main, crumbs: m.draftCrumbs(main.Thing, m.words.text("apply.papers"))}
	if len(main.Mistakes) > 0 {
		pg.status = http.StatusUnprocessableEntity
	}
	return pg, nil
}

// paperPosted takes or gives back a file. Where it returns no address, the page
// is drawn again and says what is wrong.
func (m *mine) paperPosted(r *http.Request, a *casework.Application, who casework.Who, wrong map[string]lang.Text) (*page, error) {
	form, file, err := upload(r)
	switch {
	case err != nil && form.Get("paper") != "":
		wrong[form.Get("paper")] = m.words.text("apply.file.large")
		return nil, nil
	case err != nil:
		return nil, errAnswers.Because(err)
	case form.Get("drop") != "":
		err := m.options.Office.Detach(r.Context(), who, a.ID, id.ID(cut(form.Get("drop"), 64)))
		return &page{to: draftHref(a, papersStep)}, err
	case form.Get("go") == "later":
		return &page{to: "/my?kept=" + string(a.ID)}, nil
	}
	paper := form.Get("paper")
	if file == nil || len(file.data) == 0 {
		wrong[paper] = m.words.text("apply.file.none")
		return nil, nil
	}
	_, err = m.options.Office.Attach(r.Context(), who, a.ID, paper, file.name, file)
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Conflict) {
		wrong[paper] = refused.Say
		return nil, nil
	}
	return &page{to: draftHref(a, papersStep) + "#" + url.PathEscape(paper)}, err
}

// posted is a file that was sent with a form.
type posted struct {
	name string
	data []byte
	read int
}

// Read hands the content out, as an io.Reader does.
func (p *posted) Read(b []byte) (int, error) {
	if p.read == len(p.data) {
		return 0, io.EOF
	}
	n := copy(b, p.data[p.read:])
	p.read += n
	return n, nil
}

// upload reads a form with at most one file, part by part: nothing of it lies on
// the disk. The fields that stand before the file are read even where the file
// is too large.
func upload(r *http.Request) (url.Values, *posted, error) {
	form := url.Values{}
	parts, err := r.MultipartReader()
	if err != nil {
		if err := r.ParseForm(); err != nil {
			return form, nil, err
		}
		return r.PostForm, nil, nil
	}
	var file *posted
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return form, file, nil
		}
		if err != nil {
			return form, nil, err
		}
		data, err := io.ReadAll(io.LimitReader(part, casework.MaxFile+1))
		if err != nil {
			return form, nil, err
		}
		if part.FileName() != "" {
			file = &posted{name: part.FileName(), data: data}
			continue
		}
		form.Add(part.FormName(), cut(string(data), maxForm))
	}
}

// paperLine words a paper and what was handed in as it.
func (m *mine) paperLine(a *casework.Application, p *pack.Paper) paperLine {
	line := paperLine{ID: p.ID, Name: p.Name, Help: p.Help, Must: p.Required,
		Needed: slices.ContainsFunc(a.Lacks, func(l *pack.Paper) bool { return l.ID == p.ID })}
	for _, f := range a.Papers {
		if f.Paper == p.ID {
			line.Files = append(line.Files, m.fileLine(f))
		}
	}
	if p.Required && !line.Needed && len(line.Files) == 0 {
		line.Instead = m.words.text("apply.paper.instead")
	}
	return line
}

func (m *mine) fileLine(f casework.Attachment) fileLine {
	return fileLine{ID: string(f.ID), Name: f.Name, Says: f.Type.Name + " · " + sizeText(f.Size), Href: "/my/files/" + string(f.ID)}
}

// sizeText writes a size in bytes for people.
func sizeText(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt(max(n>>10, 1), 10) + " kB"
	}
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
}

// paperFile sends a resident a paper of their own.
func (m *mine) paperFile(w http.ResponseWriter, r *http.Request) {
	r, err := m.arrived(r)
	if err != nil {
		m.refuse(w, r, err)
		return
	}
	_, who, err := m.person(r)
	if err != nil {
		toSignIn(w, r)
		return
	}
	f, data, err := m.options.Office.File(r.Context(), who, m.purpose(), id.ID(r.PathValue("file")))
	if err != nil {
		m.refuse(w, r, err)
		return
	}
	send(w, data, f.Type.Mime, f.Name, "attachment", f.Size)
}
