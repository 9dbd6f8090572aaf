package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"

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

// cast finds somebody for each role of the scripts. Nobody plays two.
func (m *Matters) cast(ctx context.Context, scripts []script) ([]*role, error) {
	c, err := m.crowd(ctx, scripts)
	if err != nil {
		return nil, err
	}
	var all []*role
	taken := map[id.ID]bool{}
	for i := range scripts {
		s, left := &scripts[i], scripts[i].people
		for _, one := range c.whoFits(s) {
			if left == 0 {
				break
			}
			if taken[one.person] {
				continue
			}
			taken[one.person] = true
			all = append(all, &role{script: s, person: one.person, area: one.area, amount: one.amount, key: fmt.Sprint("demo:", len(all))})
			left--
		}
	}
	return all, nil
}

// whoFits lists who could play a script, the certain ones first: what is decided
// on them can be explained.
func (c *crowd) whoFits(s *script) []claim {
	from, some := c.of[s.service]
	switch {
	case s.bundle == "birth":
		from = c.parents
	case !some && len(s.owed) == 0:
		from = c.of[""]
	}
	var all []claim
	for _, one := range from {
		if (!s.town || strings.HasPrefix(one.area, deskTown)) && (len(s.owed) == 0 || slices.Contains(s.owed, one.outcome)) {
			all = append(all, one)
		}
	}
	slices.SortStableFunc(all, func(a, b claim) int { return int(b.outcome) - int(a.outcome) })
	return all
}

// crowd is who could play a role.
type crowd struct {
	*Matters
	engine  *entitle.Engine
	homes   *snapshot.Homes
	wanted  map[string]bool
	of      map[string][]claim // by service; under "" anybody
	parents []claim            // of small children
	seen    map[id.ID]bool
}

// crowd asks households of the town, then of the district, what they are owed of
// the services of the scripts.
func (m *Matters) crowd(ctx context.Context, scripts []script) (*crowd, error) {
	c := &crowd{Matters: m, homes: snapshot.NewHomes(m.Engine.Edition().Pack.Schema()), wanted: map[string]bool{}, of: map[string][]claim{}, seen: map[id.ID]bool{}}
	var services []string
	for _, s := range scripts {
		if s.service != "" && !c.wanted[s.service] {
			c.wanted[s.service] = true
			services = append(services, s.service)
		}
	}
	c.engine = m.Engine.Only(services...)
	for _, area := range []string{deskTown, District} {
		if err := c.walk(ctx, area); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// walk asks the households of an area.
func (c *crowd) walk(ctx context.Context, area string) error {
	after := id.ID("")
	for n := 0; n < homesSeen; n += homesPage {
		page, err := c.Register.Households(ctx, By(), people.Page{Area: area, After: after, Limit: homesPage}, c.On)
		if err != nil {
			return err
		}
		for i := range page {
			after = page[i].ID
			if c.seen[after] {
				continue
			}
			c.seen[after] = true
			if err := c.add(&page[i]); err != nil {
				return err
			}
		}
		if len(page) < homesPage {
			return nil
		}
	}
	return nil
}

// add asks one household.
func (c *crowd) add(home *people.Household) error {
	adults := c.adults(home)
	if len(adults) == 0 {
		return nil
	}
	anybody := claim{person: adults[0], area: home.Area}
	if c.hasBaby(home) {
		c.parents = append(c.parents, anybody)
		return nil
	}
	c.of[""] = append(c.of[""], anybody)
	h, err := c.homes.Household(home)
	if err != nil {
		return err
	}
	if err := c.engine.Infer(c.On, h); err != nil {
		return err
	}
	for _, a := range c.engine.For(c.On, h).Answers {
		person := adults[0]
		if a.Person != nil {
			person = id.ID(a.Person.ID)
		}
		if c.wanted[a.Service.ID] && slices.Contains(adults, person) {
			c.of[a.Service.ID] = append(c.of[a.Service.ID], claim{person, home.Area, a.Outcome, a.Amount})
		}
	}
	return nil
}

// adults are those of a household who can apply themselves.
func (m *Matters) adults(h *people.Household) (all []id.ID) {
	for _, p := range h.Members {
		if p.BornOn.AgeOn(m.On) >= 18 {
			all = append(all, p.ID)
		}
	}
	return all
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
