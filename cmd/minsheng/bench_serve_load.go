package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/demo"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/store"
)

// The loads, as JSON and the table name them.
const (
	bareCommits = "bare_commits"
	bareReads   = "bare_reads"
	bareWrites  = "bare_writes"
)

// measure puts one load after the other on the place.
func (l *benched) measure() (err error) {
	if l.people, err = l.somePeople(); err != nil {
		return err
	}
	if l.bare, err = openBare(l.ctx, l.bench.url); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.bare.close()) }()
	for _, one := range []struct {
		load   string
		name   lang.Text
		beside string
		do     func(client, n int) error
	}{
		{bareReads, lang.Text{ZH: "数据库自身：按主键读", EN: "bare: reads by key"}, "", func(_, n int) error { return l.bare.read(l.ctx) }},
		{"pages", lang.Text{ZH: "门户页面", EN: "pages of the portal"}, bareReads, l.page},
		{"api", lang.Text{ZH: "接口读取", EN: "reads of the API"}, bareReads, l.api},
		{bareCommits, lang.Text{ZH: "数据库自身：落盘提交", EN: "bare: durable commits"}, "", func(int, int) error { return l.bare.commit(l.ctx) }},
		{bareWrites, lang.Text{ZH: fmt.Sprintf("数据库自身：每次提交写 %d 行", submissionRows), EN: fmt.Sprintf("bare: durable commits of %d rows each", submissionRows)}, "", func(int, int) error { return l.bare.write(l.ctx) }},
		{"records", lang.Text{ZH: "办事台：一人的档案（记入日志）", EN: "desk: a person's record, journalled"}, bareCommits, l.record},
		{"applications", lang.Text{ZH: "申请：开始、填写、提交（三次落盘）", EN: "applications: begun, filled in, handed in (three commits)"}, bareCommits, l.apply},
	} {
		if err := l.load(one.load, one.name, one.beside, one.do); err != nil {
			return fmt.Errorf("%s: %w", one.load, err)
		}
	}
	if err := l.submissions(); err != nil {
		return fmt.Errorf("submissions: %w", err)
	}
	if l.bench.payments > 0 {
		if err := l.payMonth(); err != nil {
			return fmt.Errorf("payments: %w", err)
		}
	}
	return l.soak()
}

// load has every client do one thing again and again for a while.
func (l *benched) load(load string, name lang.Text, beside string, do func(client, n int) error) error {
	l.tell(name)
	for n := range len(benchPages) { // what is made once is made before
		if err := do(0, n); err != nil {
			return err
		}
	}
	end := time.Now().Add(time.Duration(l.bench.seconds) * time.Second)
	took := make([][]float64, l.bench.clients)
	failed := make([]error, l.bench.clients)
	began, cpu := time.Now(), processorSeconds()
	var all sync.WaitGroup
	for client := range l.bench.clients {
		all.Go(func() {
			for n := 0; time.Now().Before(end) && failed[client] == nil && l.ctx.Err() == nil; n++ {
				one := time.Now()
				failed[client] = do(client, n)
				took[client] = append(took[client], float64(time.Since(one).Microseconds())/1000)
			}
		})
	}
	all.Wait()
	if err := errors.Join(append(failed, l.ctx.Err())...); err != nil {
		return err
	}
	l.keep(load, name, beside, slices.Concat(took...), time.Since(began), processorSeconds()-cpu)
	return nil
}

func (l *benched) tell(name lang.Text) {
	if !l.bench.asJSON {
		fmt.Fprintln(l.console.err, l.console.say(name)+" …")
	}
}

// keep writes down what a load came to.
func (l *benched) keep(load string, name lang.Text, beside string, took []float64, whole time.Duration, cpu float64) {
	slices.Sort(took)
	f := serveFigure{CPU: 1000 * cpu / float64(len(took)), Load: load, Name: name, Done: len(took), Rate: float64(len(took)) / whole.Seconds(), P50: took[len(took)/2], P99: took[len(took)*99/100], Beside: beside}
	for _, other := range l.figures {
		if other.Load == beside {
			f.Ratio = f.Rate / other.Rate
		}
	}
	l.figures = append(l.figures, f)
}

// somePeople are residents from all over the place.
func (l *benched) somePeople() ([]id.ID, error) {
	var all []id.ID
	for _, t := range demo.Townships() {
		list, err := l.register.List(l.ctx, demo.By(), people.Page{Area: t.Code, Limit: 500})
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			all = append(all, r.ID)
		}
	}
	if len(all) == 0 {
		return nil, demo.ErrResidents
	}
	return all, nil
}

func (l *benched) anybody() id.ID { return l.people[rand.IntN(len(l.people))] }

// get fetches an address and reads the answer to its end.
func (l *benched) get(path string, cookies ...*http.Cookie) error {
	r, err := http.NewRequestWithContext(l.ctx, http.MethodGet, l.address+path, nil)
	if err != nil {
		return err
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return l.send(r)
}

func (l *benched) send(r *http.Request) error {
	answer, err := l.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK || answer.Request.URL.Path != r.URL.Path {
		return fmt.Errorf("%s %s: %s", r.Method, r.URL.Path, answer.Status)
	}
	return nil
}

var benchPages = []string{"/", "/services", "/services/dibao", "/services/old-age-allowance"}

func (l *benched) page(_, n int) error { return l.get(benchPages[n%len(benchPages)]) }

// benchHome is a household as another system asks about one.
const benchHome = `{"household":{"urban":true},"people":[{"id":"a","birth_on":"1944-03-01"},{"id":"b","birth_on":"1990-07-15"}]}`

func (l *benched) api(_, n int) error {
	if n%2 == 0 {
		return l.get("/api/v1/services/dibao")
	}
	r, err := http.NewRequestWithContext(l.ctx, http.MethodPost, l.address+"/api/v1/entitlements", bytes.NewReader([]byte(benchHome)))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	return l.send(r)
}

func (l *benched) record(_, _ int) error {
	return l.get("/desk/people/"+string(l.anybody())+"?for=window", &http.Cookie{Name: "session", Value: l.session})
}

// benchService is what is applied for.
const benchService = "temporary-relief"

func (l *benched) apply(_, _ int) error {
	draft, err := l.draft()
	if err == nil {
		_, err = l.cases.Submit(l.ctx, casework.Self(draft.Person), draft.ID, string(draft.ID))
	}
	return err
}

// draft is an application with everything answered.
func (l *benched) draft() (casework.Application, error) {
	person := l.anybody()
	me := casework.Self(person)
	draft, err := l.cases.Begin(l.ctx, me, "bench", casework.NewApplication{Service: benchService, Person: person, Channel: casework.ByWeb, Key: string(id.New())})
	if err != nil {
		return draft, err
	}
	return l.cases.Answer(l.ctx, me, draft.ID, sampleAnswers(&draft), draft.Version)
}

// sampleAnswers answers what a form still asks.
func sampleAnswers(a *casework.Application) map[string]string {
	answers := map[string]string{"account": "6222000011112222"}
	for _, s := range a.Form.Sections {
		for _, q := range s.Questions {
			if _, known := a.Answers[q.ID]; known || !q.Required {
				continue
			}
			answers[q.ID] = cmp.Or(sampleAnswer[string(q.Kind)], "说明")
			if len(q.Options) > 0 {
				answers[q.ID] = q.Options[len(q.Options)-1].ID
			}
		}
	}
	return answers
}

var sampleAnswer = map[string]string{"yesno": "true", "number": "1", "money": "100.00", "day": "2026-01-05", "phone": "05720001234"}

// submissions measures the last step alone: what is durable when somebody reads
// the receipt.
func (l *benched) submissions() error {
	drafts := make(chan casework.Application, l.bench.clients*l.bench.seconds*400)
	name := lang.Text{ZH: "其中：提交（一次落盘）", EN: "of these: handing in (one commit)"}
	l.tell(name)
	if err := l.fillDrafts(drafts); err != nil {
		return err
	}
	took := make([][]float64, l.bench.clients)
	failed := make([]error, l.bench.clients)
	began, cpu := time.Now(), processorSeconds()
	var all sync.WaitGroup
	for client := range l.bench.clients {
		all.Go(func() {
			for draft := range drafts {
				one := time.Now()
				_, failed[client] = l.cases.Submit(l.ctx, casework.Self(draft.Person), draft.ID, string(draft.ID))
				took[client] = append(took[client], float64(time.Since(one).Microseconds())/1000)
				if failed[client] != nil {
					return
				}
			}
		})
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	l.keep("submissions", name, bareWrites, slices.Concat(took...), time.Since(began), processorSeconds()-cpu)
	return nil
}

// fillDrafts prepares drafts for as long as a load lasts.
func (l *benched) fillDrafts(drafts chan<- casework.Application) error {
	defer close(drafts)
	end := time.Now().Add(time.Duration(l.bench.seconds) * time.Second)
	failed := make([]error, l.bench.clients)
	var all sync.WaitGroup
	for client := range l.bench.clients {
		all.Go(func() {
			for time.Now().Before(end) && failed[client] == nil && len(drafts) < cap(drafts)-l.bench.clients {
				var draft casework.Application
				if draft, failed[client] = l.draft(); failed[client] == nil {
					drafts <- draft
				}
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// soak puts pages, records and applications on the place at once, and says each
// minute how much memory is held.
func (l *benched) soak() error {
	began := time.Now()
	seconds := l.bench.seconds
	defer func() { l.bench.seconds = seconds }()
	l.bench.seconds = 60
	for minute := range l.bench.minutes {
		name := lang.Text{ZH: fmt.Sprintf("混合负载，第 %d 分钟", minute+1), EN: fmt.Sprintf("everything at once, minute %d", minute+1)}
		err := l.load(fmt.Sprint("mixed_", minute+1), name, "", func(client, n int) error {
			return []func(int, int) error{l.page, l.record, l.api, l.apply}[(client+n)%4](client, n)
		})
		if err != nil {
			return err
		}
		l.console.printf(lang.Text{ZH: "%s 后占内存 %d MB", EN: "after %s %d MB of memory"}, time.Since(began).Round(time.Minute), residentMB())
	}
	return nil
}

// residentMB is how much memory the system says that the program holds; zero
// where it does not say.
func residentMB() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kb, _ := strconv.ParseInt(strings.Fields(rest + " 0")[0], 10, 64)
	return kb >> 10
}

// benchBy is who works in the measurement, for the program itself.
func benchBy(who string) store.By {
	return store.By{Who: who, Purpose: "bench", Within: access.Everywhere()}
}
