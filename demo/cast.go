package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"

	"minsheng/casework"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/people"
)

// homesSeen bounds how many households are asked what they are owed, to find
// somebody for each script.
const homesSeen = 400

// homesPage is how many are read at a time.
const homesPage = 100

// claim is what one service is to somebody who could apply for it.
type claim struct {
	person  id.ID
	area    string
	outcome entitle.Outcome
	amount  *measure.Money
}

// cast finds somebody of the town for each script. Nobody plays two roles.
func (m *Matters) cast(ctx context.Context, scripts []script) ([]*role, error) {
	claims, parents, err := m.claims(ctx, scripts)
	if err != nil {
		return nil, err
	}
	var all []*role
	taken := map[id.ID]bool{}
	for i := range scripts {
		s := &scripts[i]
		from := claims[s.service]
		if s.bundle == "birth" {
			from = parents
		}
		// The certain ones first: what is decided on them can be explained.
		from = slices.Clone(from)
		slices.SortStableFunc(from, func(a, b claim) int { return int(b.outcome) - int(a.outcome) })
		for n := 0; n < len(from) && s.people > 0; n++ {
			c := from[n]
			if taken[c.person] || len(s.owed) > 0 && !slices.Contains(s.owed, c.outcome) {
				continue
			}
			taken[c.person] = true
			all = append(all, &role{script: s, person: c.person, area: c.area, amount: c.amount, key: fmt.Sprint("demo:", len(all))})
			if countOf(all, s) == s.people {
				break
			}
		}
	}
	return all, nil
}

func countOf(all []*role, s *script) (n int) {
	for _, r := range all {
		if r.script == s {
			n++
		}
	}
	return n
}

// claims asks households of the town what they are owed of the services of the
// scripts, and finds parents of small children. Bundles are for anybody: their
// claims stand under the empty service.
func (m *Matters) claims(ctx context.Context, scripts []script) (of map[string][]claim, parents []claim, err error) {
	wanted := map[string]bool{}
	for _, s := range scripts {
		if s.service != "" {
			wanted[s.service] = true
		}
	}
	services := make([]string, 0, len(wanted))
	for s := range wanted {
		services = append(services, s)
	}
	engine := m.Engine.Only(services...)
	of = map[string][]claim{}
	homes, after := snapshot.NewHomes(m.Engine.Edition().Pack.Schema()), id.ID("")
	for seen := 0; seen < homesSeen; seen += homesPage {
		page, err := m.Register.Households(ctx, By(), people.Page{Area: deskTown, After: after, Limit: homesPage}, m.On)
		if err != nil {
			return nil, nil, err
		}
		for i := range page {
			home := &page[i]
			after = home.ID
			adults := slices.Collect(m.adults(home))
			if len(adults) == 0 {
				continue
			}
			if m.hasBaby(home) {
				parents = append(parents, claim{person: adults[0], area: home.Area})
				continue
			}
			of[""] = append(of[""], claim{person: adults[0], area: home.Area})
			h, err := homes.Household(home)
			if err != nil {
				return nil, nil, err
			}
			if err := engine.Infer(m.On, h); err != nil {
				return nil, nil, err
			}
			for _, a := range engine.For(m.On, h).Answers {
				if !wanted[a.Service.ID] {
					continue
				}
				person := adults[0]
				if a.Person != nil {
					person = id.ID(a.Person.ID)
				}
				if slices.Contains(adults, person) {
					of[a.Service.ID] = append(of[a.Service.ID], claim{person, home.Area, a.Outcome, a.Amount})
				}
			}
		}
		if len(page) < homesPage {
			break
		}
	}
	return of, parents, nil
}

// adults are those of a household who can apply themselves.
func (m *Matters) adults(h *people.Household) func(func(id.ID) bool) {
	return func(yield func(id.ID) bool) {
		for _, p := range h.Members {
			if p.BornOn.AgeOn(m.On) >= 18 && !yield(p.ID) {
				return
			}
		}
	}
}

func (m *Matters) hasBaby(h *people.Household) bool {
	return slices.ContainsFunc(h.Members, func(p people.Member) bool { return p.BornOn.AgeOn(m.On) < 1 })
}

// apply fills in a form as somebody who answers the first thing that will do, and
// brings what papers it asks for.
func (m *Matters) apply(ctx context.Context, r *role) ([]casework.Case, error) {
	who, channel := casework.Self(r.person), casework.ByWeb
	if clerk := m.actor(townClerk); r.window && clerk != nil {
		who, channel = casework.Clerk(clerk), casework.AtDesk
	}
	a, err := m.past.Begin(ctx, who, Label.ZH, casework.NewApplication{Service: r.service, Bundle: r.bundle, Person: r.person, Channel: channel, Key: r.key})
	if err != nil || r.draft {
		return nil, err
	}
	for tries := 0; len(a.Mistakes) > 0 && tries < 4; tries++ {
		answers := map[string]string{}
		for _, mistake := range a.Mistakes {
			if q := a.Form.Question(mistake.Field); q != nil {
				answers[q.ID] = m.answer(q)
			}
		}
		if a, err = m.past.Answer(ctx, who, a.ID, answers, a.Version); err != nil {
			return nil, err
		}
	}
	for _, paper := range a.Lacks {
		if _, err := m.past.Attach(ctx, who, a.ID, paper.ID, paper.Name.ZH+"（演示）.png", bytes.NewReader(blank())); err != nil {
			return nil, err
		}
	}
	a, err = m.past.Submit(ctx, who, a.ID, "demo")
	return a.Cases, err
}

// answer is an answer that a question takes.
func (m *Matters) answer(q *pack.Asked) string {
	switch q.Kind {
	case pack.AskYesNo:
		return "false"
	case pack.AskChoices:
		if q.ID == "troubles" {
			return "income,sudden,school"
		}
		return q.Options[min(1, len(q.Options)-1)].ID
	case pack.AskChoice:
		return q.Options[min(1, len(q.Options)-1)].ID
	case pack.AskPhone:
		return "05720001234"
	case pack.AskNumber:
		return "1"
	case pack.AskMoney:
		return "500"
	case pack.AskDay:
		return m.On.AddDays(-30).String()
	case pack.AskAccount:
		return "6200000000001234"
	case pack.AskArea:
		return deskTown
	}
	return "演示"
}

// blank is a picture of a sheet of paper with nothing on it.
func blank() []byte {
	sheet := image.NewGray(image.Rect(0, 0, 210, 297))
	for i := range sheet.Pix {
		sheet.Pix[i] = 0xf4
	}
	for x := 20; x < 190; x++ {
		for y := 30; y < 270; y += 16 {
			sheet.SetGray(x, y, color.Gray{0xb0})
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, sheet); err != nil {
		panic(err) // a buffer takes everything
	}
	return file.Bytes()
}
