package pack

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/rule"
)

// WorkYear is what was announced of the holidays of a year.
type WorkYear struct {
	Year int
	Off  []civil.Date // days off, weekends among them too
	Work []civil.Date // weekend days that are worked
	Cite rule.Cite
}

// calendarFile reads calendar.yaml: the holidays of years, as announced.
func (r *reading) calendarFile(b *block) {
	head := r.head(b)
	for _, n := range b.list("years") {
		y := open(b.doc, n, r.found)
		year, _ := y.integer("year")
		w := WorkYear{Year: int(year), Cite: r.cite(y, head, true)}
		for _, run := range y.list("off") {
			w.Off = append(w.Off, r.daysOff(y, run, w.Year)...)
		}
		for _, day := range y.list("work") {
			w.Work = append(w.Work, r.workDay(y, day, w.Year)...)
		}
		y.need("year", "off", "work")
		y.close()
		if slices.ContainsFunc(r.pack.years, func(o WorkYear) bool { return o.Year == w.Year }) {
			y.say(n, CodeDuplicateID, textf("%d 年写了两次", "the year %d is written twice", year), text("只留一处", "keep one of them"))
			continue
		}
		r.pack.years = append(r.pack.years, w)
	}
	b.need("years")
	b.close()
}

// daysOff reads a run of days as [first, last].
func (r *reading) daysOff(b *block, n *yaml.Node, year int) []civil.Date {
	bad := func() []civil.Date {
		b.say(n, CodeWrongValue, textf("这不是 %d 年的一段日子", "this is no run of days of %d", year), text("写成 [头一天, 最后一天]，如 [2026-02-15, 2026-02-23]", "write [first, last], like [2026-02-15, 2026-02-23]"))
		return nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		return bad()
	}
	first, err := civil.Parse(n.Content[0].Value)
	if err != nil {
		return bad()
	}
	last, err := civil.Parse(n.Content[1].Value)
	if err != nil || last < first || !inYear(first, year) || !inYear(last, year) {
		return bad()
	}
	var all []civil.Date
	for d := first; d <= last; d++ {
		all = append(all, d)
	}
	return all
}

// workDay reads a weekend day that is worked.
func (r *reading) workDay(b *block, n *yaml.Node, year int) []civil.Date {
	d, err := civil.Parse(n.Value)
	if err != nil || !inYear(d, year) || civil.NewCalendar().Works(d) {
		b.say(n, CodeWrongValue, textf("「%s」不是 %d 年的周末", "%q is no weekend day of %d", n.Value, year), text("写调休上班的周六、周日，如 2026-02-14", "write the Saturdays and Sundays that are worked, like 2026-02-14"))
		return nil
	}
	return []civil.Date{d}
}

func inYear(d civil.Date, year int) bool {
	y, _, _ := d.YMD()
	return y == year
}

// WorkYears lists the years whose holidays the pack and those above it know,
// in order; the nearest pack's word counts.
func (p *Pack) WorkYears() []WorkYear {
	var all []WorkYear
	for level := p; level != nil; level = level.Parent {
		for _, y := range level.years {
			if !slices.ContainsFunc(all, func(o WorkYear) bool { return o.Year == y.Year }) {
				all = append(all, y)
			}
		}
	}
	slices.SortFunc(all, func(a, b WorkYear) int { return a.Year - b.Year })
	return all
}

// Calendar returns the working days of the place.
func (p *Pack) Calendar() *civil.Calendar {
	c := civil.NewCalendar()
	for _, y := range p.WorkYears() {
		c.Announce(y.Year, y.Off, y.Work)
	}
	return c
}
