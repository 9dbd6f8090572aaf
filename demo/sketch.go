package demo

import "fmt"

// sketch is the outline of one household: what the margins are fitted to and
// what the rest is drawn around. The pool holds thousands; the city repeats
// them, each time with other names, days, places and amounts.
type sketch struct {
	kind     string
	urban    bool
	newcomer bool   // registered outside Wuxing
	shared   bool   // a dormitory or shared flat: 集体户, not a family
	stratum  string // orders sketches by what matters most for the margins
	members  []figure
}

// figure is the outline of one person.
type figure struct {
	age       int
	male      bool
	relation  string
	marital   string
	schooling schooling
	studies   bool
	work      string
	pension   string
	income    float64 // yuan per month before fitting
}

// sketcher draws one sketch.
type sketcher struct {
	dice
	sketch
}

// kinds lists the compositions, with relative weights to start from. They are
// assumptions; the fit changes them.
var kinds = []option[struct {
	name string
	draw func(*sketcher)
}]{
	{kindOf("single", (*sketcher).single), 18},
	{kindOf("single_elder", (*sketcher).singleElder), 9},
	{kindOf("couple", (*sketcher).coupleAlone), 13},
	{kindOf("elder_couple", (*sketcher).elderCouple), 13},
	{kindOf("couple_children", (*sketcher).coupleWithChildren), 26},
	{kindOf("single_parent", (*sketcher).singleParent), 3},
	{kindOf("three_generations", (*sketcher).threeGenerations), 10},
	{kindOf("adult_child", (*sketcher).adultChild), 5},
	{kindOf("grandparents", (*sketcher).grandparents), 1},
	{kindOf("four_generations", (*sketcher).fourGenerations), 0.5},
	{kindOf("shared", (*sketcher).sharedFlat), 1.5},
}

func kindOf(name string, draw func(*sketcher)) struct {
	name string
	draw func(*sketcher)
} {
	return struct {
		name string
		draw func(*sketcher)
	}{name, draw}
}

// drawSketch draws one household of the pool.
func drawSketch(d dice) sketch {
	k := pick(d, kinds)
	s := &sketcher{dice: d, sketch: sketch{kind: k.name, urban: d.chance(0.72)}}
	k.draw(s)
	away := map[string]float64{"single": 0.45, "couple": 0.4, "couple_children": 0.33, "single_parent": 0.2, "shared": 0.95, "three_generations": 0.1}
	s.newcomer = d.chance(away[s.kind])
	for i := range s.members {
		s.occupy(&s.members[i])
	}
	head := s.members[0]
	s.stratum = fmt.Sprint(s.urban, s.newcomer, s.kind, len(s.members), head.age/10, head.schooling)
	return s.sketch
}

func (s *sketcher) add(relation string, age int, male bool, marital string) {
	s.members = append(s.members, figure{age: max(0, age), male: male, relation: relation, marital: marital})
}

// elderAge draws an age from 60 on, thinning out as lives do.
func (s *sketcher) elderAge() int { return min(102, 60+int(s.ExpFloat64()*10)) }

func (s *sketcher) single() {
	age := s.between(19, 59)
	marital := "single"
	if s.chance(float64(age-22) / 40) {
		marital = pick(s.dice, []option[string]{{"married", 4}, {"divorced", 4}, {"widowed", 0.3}})
	}
	s.add("head", age, s.chance(0.58), marital)
}

func (s *sketcher) singleElder() {
	marital := pick(s.dice, []option[string]{{"widowed", 78}, {"divorced", 6}, {"single", 6}, {"married", 10}})
	s.add("head", s.elderAge(), s.chance(0.42), marital)
}

// pair adds a married couple whose older half is about the given age.
func (s *sketcher) pair(husband, wife string, age int) {
	s.add(husband, age, true, "married")
	s.add(wife, max(20, age-s.between(-2, 5)), false, "married")
}

func (s *sketcher) coupleAlone() { s.pair("head", "spouse", s.between(24, 60)) }
func (s *sketcher) elderCouple() { s.pair("head", "spouse", s.elderAge()) }

// children adds children born when the mother was 21 to 38, still at home and
// unmarried; mother is her age.
func (s *sketcher) children(relation string, mother int, howMany []option[int]) {
	for range pick(s.dice, howMany) {
		if age := mother - s.between(21, 38); age >= 0 && age < 30 && s.apart(relation, age) {
			s.add(relation, age, s.chance(0.525), "single")
		}
	}
}

// apart reports whether a child of that age can have the brothers and sisters
// drawn so far: twins are left out.
func (s *sketcher) apart(relation string, age int) bool {
	for _, m := range s.members {
		if m.relation == relation && m.age-age < 2 && age-m.age < 2 {
			return false
		}
	}
	return true
}

func (s *sketcher) coupleWithChildren() {
	wife := s.between(23, 56)
	s.pair("head", "spouse", wife+s.between(-1, 4))
	s.children("child", s.members[1].age, []option[int]{{1, 60}, {2, 34}, {3, 6}})
}

func (s *sketcher) singleParent() {
	age, male := s.between(24, 55), s.chance(0.35)
	s.add("head", age, male, pick(s.dice, []option[string]{{"divorced", 8}, {"widowed", 2}}))
	s.children("child", age, []option[int]{{1, 80}, {2, 20}})
}

// grandparentPair adds one or two parents of the head, who is of the given age.
func (s *sketcher) grandparentPair(relation string, head int) {
	age := max(45, head+s.between(21, 32))
	if age < 75 && s.chance(0.7) {
		s.add(relation, age, true, "married")
		s.add(relation, max(44, age-s.between(-1, 4)), false, "married")
		return
	}
	s.add(relation, age, s.chance(0.3), "widowed")
}

func (s *sketcher) threeGenerations() {
	s.pair("head", "spouse", s.between(24, 58))
	s.children("child", s.members[1].age, []option[int]{{1, 62}, {2, 33}, {3, 5}})
	s.grandparentPair("parent", s.members[0].age)
}

func (s *sketcher) fourGenerations() {
	s.threeGenerations()
	if eldest := s.members[len(s.members)-1].age; eldest+22 <= 100 {
		s.add("grandparent", eldest+s.between(20, 24), s.chance(0.3), "widowed")
	}
}

func (s *sketcher) adultChild() {
	age := s.elderAge()
	if s.chance(0.6) {
		s.pair("head", "spouse", age)
	} else {
		s.add("head", age, s.chance(0.35), "widowed")
	}
	youngest := s.members[len(s.members)-1].age
	s.add("child", youngest-s.between(22, 34), s.chance(0.6), pick(s.dice, []option[string]{{"single", 8}, {"divorced", 2}}))
}

func (s *sketcher) grandparents() {
	age := s.between(52, 76)
	if s.chance(0.65) {
		s.pair("head", "spouse", age)
	} else {
		s.add("head", age, s.chance(0.3), "widowed")
	}
	for range s.between(1, 2) {
		if own := min(17, s.between(2, age-42)); s.apart("grandchild", own) {
			s.add("grandchild", own, s.chance(0.52), "single")
		}
	}
}

func (s *sketcher) sharedFlat() {
	s.shared = true
	age := s.between(18, 50)
	male := s.chance(0.6)
	for i := range s.between(3, 8) {
		relation := "other"
		if i == 0 {
			relation = "head"
		}
		own := max(17, min(59, age+s.between(-8, 8)))
		marital := "single"
		if s.chance(float64(own-20) / 35) {
			marital = "married"
		}
		s.add(relation, own, male, marital)
	}
}
