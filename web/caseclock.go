package web

import (
	"minsheng/casework"
	"minsheng/lang"
	"minsheng/measure"
)

// clockView is how much of a limit has passed, in words and as a bar.
type clockView struct {
	Kind  string    // over, soon, fine, stopped or none
	Say   lang.Text // 还剩 3 个工作日
	Due   lang.Text // the last day
	Meter Meter
	Has   bool // there is a limit to draw
	Sure  bool
}

// caseClock is the nearer clock of a case: of its state, else of all of it.
func (d *desk) caseClock(c *casework.Case) clockView {
	if !c.Open() {
		return clockView{Kind: "none", Say: d.words.text("clock.ended", d.dayText(c.DecidedOn))}
	}
	k := c.Clock
	if k.Days == 0 || c.Whole.Days > 0 && c.Whole.Left < k.Left {
		k = c.Whole
	}
	return d.clock(k)
}

// clock words a clock.
func (d *desk) clock(k casework.Clock) clockView {
	if k.Days == 0 {
		return clockView{Kind: "none", Say: d.words.text("clock.none")}
	}
	unit := d.clockUnit(k, k.Left)
	v := clockView{Has: true, Sure: k.Sure, Due: d.dayText(k.Due)}
	over := max(0, -k.Left)
	v.Meter = Meter{Kinds: []Kind{{ID: "used"}, {ID: "over"}}, Parts: []int64{int64(min(k.Used, k.Days)), int64(over)}, Whole: int64(k.Days + over)}
	switch {
	case k.Stopped:
		v.Kind, v.Say, v.Due = "stopped", d.words.text("clock.stopped", k.Used, k.Days, unit), lang.Text{}
	case k.Left < 0:
		v.Kind, v.Say = "over", d.words.text("clock.over", over, unit)
	case k.Left == 0:
		v.Kind, v.Say = "soon", d.words.text("clock.today")
	default:
		v.Kind, v.Say = "fine", d.words.text("clock.left", k.Left, unit)
		if k.Left <= casework.SoonDays {
			v.Kind = "soon"
		}
	}
	return v
}

// clockUnit is in what days a clock counts, for so many of them.
func (d *desk) clockUnit(k casework.Clock, n int) lang.Text {
	one := (n == 1 || n == -1) && !k.Stopped
	switch {
	case k.Working && one:
		return d.words.text("clock.working.one")
	case k.Working:
		return d.words.text("clock.working")
	case one:
		return d.words.text("clock.days.one")
	}
	return d.words.text("clock.days")
}

// moneyText writes an amount with its unit; nothing where there is none.
func (d *desk) moneyText(m *measure.Money, per string) lang.Text {
	if m == nil {
		return lang.Text{}
	}
	unit := d.words.text("unit.yuan")
	if per != "" {
		unit = d.unit(per)
	}
	return lang.Text{ZH: m.Short() + " " + unit.ZH, EN: m.Short() + " " + unit.EN}
}
