package demo

import (
	"fmt"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/people"
)

// Household is one household of the city with all that is on file about it.
type Household struct {
	ID      id.ID  // stable within a configuration
	Area    string // code of the township or street
	Address string
	Facts   []Fact
	Members []Person
	Linked  []Person // supporters of members who live in an earlier household

	sketch *sketch
	rescue string // assistance on file
	poor   bool   // lives below the model's line, on file or not
}

// Person is one resident with all that is on file about them.
type Person struct {
	ID        id.ID // stable within a configuration
	Name      string
	Number    people.Number // make-believe citizen number, see NumberPrefix
	Phone     string        // cannot be connected; empty where none is on file
	BornOn    civil.Date
	Male      bool
	Relation  string // to the head of the household
	Facts     []Fact
	Guardians []id.ID // persons of this household
	// Supporters are persons of this household or of an earlier one.
	Supporters []id.ID

	life life
}

// life is what is true of a person; Facts hold the part that is on file.
type life struct {
	figure
	newcomer    bool
	surname     string
	registered  string
	rural       bool // registered as a villager
	stage       string
	income      int64 // fen a month
	disability  string
	level       string
	care        string
	able        bool
	veteran     string
	institution bool
	childIs     string
}

// builder makes one household out of a sketch.
type builder struct {
	dice
	city *City
	run  *run
	sketch
	home      Household
	born      uint64 // the millisecond in which its ids pretend to be made
	supporter *child // a grown child in an earlier household
}

// build draws household n of the city.
func (r *run) build(n int, s *sketch) Household {
	b := &builder{dice: newDice(r.city.cfg.Seed, streamHome, uint64(n)), city: r.city, run: r, sketch: *s}
	b.home.sketch = s
	b.born = uint64(b.city.cfg.On)*86_400_000 + uint64(n)
	b.home.ID = id.Seeded(b.Rand, b.born)
	town := b.city.towns(s.urban)
	at := pick(b.dice, town)
	b.home.Area = at.Code
	b.home.Address = fmt.Sprintf("吴兴区%s演示%d组%d号", at.Name, b.between(1, 40), b.between(1, 200))
	b.home.Members = make([]Person, len(s.members))
	for i := range s.members {
		b.live(i)
	}
	b.nameAll()
	b.answerFor()
	b.hardship()
	for i := range b.home.Members {
		b.writePerson(&b.home.Members[i])
	}
	b.writeHousehold()
	return b.home
}

// live draws what is true of member i before money is known.
func (b *builder) live(i int) {
	p := &b.home.Members[i]
	f := b.members[i]
	p.ID = id.Seeded(b.Rand, b.born)
	p.Male, p.Relation = f.male, f.relation
	p.BornOn = b.birthday(f.age)
	p.Number = b.run.numbers.next(p.BornOn, f.male)
	if f.age >= 16 && b.chance(0.92) {
		p.Phone = b.phone()
	}
	l := life{figure: f, newcomer: b.newcomer && f.relation != "parent" || b.chance(0.01)}
	l.registered, l.rural = b.home.Area, !b.urban
	switch {
	case l.newcomer:
		l.registered, l.rural = pick(b.dice, origins), b.chance(0.75)
	case b.chance(0.08):
		l.registered = pick(b.dice, b.city.towns(b.urban)).Code
	case b.urban && b.chance(0.12):
		l.rural = true
	}
	l.stage = b.stageOf(&l)
	l.income = int64(f.income*b.city.scale(b.urban)*b.about(0.2)/10+0.5) * 1000
	b.limit(&l)
	b.serve(p, &l)
	p.life = l
}

// birthday draws a day on which somebody was born who is of an age on the
// city's day.
func (b *builder) birthday(age int) civil.Date {
	on := b.city.cfg.On
	last := on.AddYears(-age)
	born := last.AddDays(-b.IntN(365))
	if born.AgeOn(on) != age {
		return last
	}
	return born
}

// limit draws a disability and the need of care. How often is an assumption,
// save that of those of working age who have a certificate 68 % work
// (吴兴区公共服务“十四五”规划): those who do not work get it 2.3 times as often.
func (b *builder) limit(l *life) {
	p := 1.07 * disabledShare * map[bool]float64{true: 0.4, false: 1}[l.newcomer]
	switch {
	case l.age < 16:
		p *= 0.3
	case l.age < 60 && l.works():
		p *= 0.75
	case l.age < 60 && l.work != "student":
		p *= 0.75 * 2.3
	case l.age < 60:
		p *= 0.3
	case l.age < 80:
		p *= 1.8
	default:
		p *= 3
	}
	l.disability, l.level, l.able = "none", "none", l.age >= 16 && l.age < 60 && l.work != "student"
	if b.chance(p) {
		l.disability = pick(b.dice, []option[string]{{"visual", 13}, {"hearing", 18}, {"speech", 2}, {"physical", 46}, {"intellectual", 9}, {"mental", 8}, {"multiple", 4}})
		levels := []option[string]{{"1", 13}, {"2", 26}, {"3", 27}, {"4", 34}}
		if l.works() {
			levels = []option[string]{{"1", 2}, {"2", 10}, {"3", 35}, {"4", 53}}
		}
		l.level = pick(b.dice, levels)
		l.able = l.able && (l.works() || l.level > "2")
	}
	l.care = "none"
	if l.age >= 60 && b.chance(0.02+float64(max(0, l.age-70))*0.012) || l.level == "1" && b.chance(0.6) {
		l.care = pick(b.dice, []option[string]{{"mild", 55}, {"moderate", 22}, {"severe", 15}, {"complete", 8}})
	}
}

// serve draws a status under the care for the military.
func (b *builder) serve(p *Person, l *life) {
	l.veteran = "none"
	chance := 2.25 * veteranShare
	if !p.Male {
		chance = 0.05 * veteranShare
	}
	if l.age >= 21 && b.chance(chance) {
		l.veteran = pick(b.dice, []option[string]{{"veteran", 90}, {"veteran_disabled", 5}, {"returned_ill", 3}})
		if l.age >= 60 {
			l.veteran = pick(b.dice, []option[string]{{"veteran", 55}, {"veteran_disabled", 5}, {"returned_ill", 5}, {"veteran_combat", 12}, {"veteran_rural60", 23 * map[bool]float64{true: 1, false: 0.1}[l.rural]}})
		}
		return
	}
	if l.age >= 16 && b.chance(0.0016) {
		l.veteran = pick(b.dice, []option[string]{{"survivor_martyr", 10}, {"survivor_duty", 6}, {"survivor_illness", 14}, {"military_family", 70}})
	}
}
