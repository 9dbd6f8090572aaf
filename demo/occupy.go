package demo

// schooling is the highest level of schooling, attended or completed, in the
// classes of the census.
type schooling uint8

// The classes of schooling; less than primary school is the zero value.
const (
	noSchool schooling = iota
	primarySchool
	juniorSchool
	seniorSchool
	college
)

// cohort is how often each level came to those of an age; the shapes are
// assumptions that the fit then bends to the census of Huzhou.
type cohort struct {
	from   int
	levels []option[schooling]
}

var cohorts = []cohort{
	{80, []option[schooling]{{noSchool, 36}, {primarySchool, 46}, {juniorSchool, 11}, {seniorSchool, 4}, {college, 3}}},
	{70, []option[schooling]{{noSchool, 18}, {primarySchool, 50}, {juniorSchool, 22}, {seniorSchool, 7}, {college, 3}}},
	{60, []option[schooling]{{noSchool, 8}, {primarySchool, 42}, {juniorSchool, 33}, {seniorSchool, 13}, {college, 4}}},
	{45, []option[schooling]{{noSchool, 1}, {primarySchool, 24}, {juniorSchool, 48}, {seniorSchool, 16}, {college, 11}}},
	{35, []option[schooling]{{primarySchool, 9}, {juniorSchool, 44}, {seniorSchool, 20}, {college, 27}}},
	{22, []option[schooling]{{primarySchool, 3}, {juniorSchool, 32}, {seniorSchool, 23}, {college, 42}}},
	{18, []option[schooling]{{juniorSchool, 15}, {seniorSchool, 27}, {college, 58}}},
	{15, []option[schooling]{{juniorSchool, 4}, {seniorSchool, 96}}},
	{12, []option[schooling]{{juniorSchool, 1}}},
	{6, []option[schooling]{{primarySchool, 1}}},
	{0, []option[schooling]{{noSchool, 1}}},
}

// occupy gives a figure its schooling, work, pension insurance and income.
func (s *sketcher) occupy(f *figure) {
	for _, c := range cohorts {
		if f.age >= c.from {
			f.schooling = pick(s.dice, c.levels)
			break
		}
	}
	f.studies = s.kind != "shared" && f.relation != "spouse" && (f.age >= 3 && f.age < 15 ||
		f.age >= 15 && f.age < 18 && f.schooling == seniorSchool ||
		f.age >= 18 && f.age < 22 && f.schooling == college && f.relation != "head")
	f.work = s.workOf(f)
	f.pension = s.pensionOf(f)
	f.income = s.incomeOf(f)
}

// workOf draws the employment of a figure: none on file below 16.
func (s *sketcher) workOf(f *figure) string {
	leaves := 60
	if !f.male {
		leaves = 53
	}
	switch {
	case f.age < 16:
		return ""
	case f.studies:
		return "student"
	case f.age >= leaves && s.urban:
		return pick(s.dice, []option[string]{{"retired", 80}, {"none", 12}, {"flexible", 6}, {"self_employed", 2}})
	case f.age >= 75:
		return pick(s.dice, []option[string]{{"retired", 45}, {"none", 55}})
	case f.age >= leaves:
		return pick(s.dice, []option[string]{{"farmer", 45}, {"retired", 35}, {"none", 14}, {"flexible", 6}})
	case s.urban && f.male:
		return pick(s.dice, []option[string]{{"employed", 66}, {"flexible", 12}, {"self_employed", 14}, {"unemployed", 4.5}, {"none", 3.5}})
	case s.urban:
		return pick(s.dice, []option[string]{{"employed", 60}, {"flexible", 12}, {"self_employed", 11}, {"unemployed", 4.5}, {"none", 12.5}})
	case f.male:
		return pick(s.dice, []option[string]{{"employed", 52}, {"flexible", 17}, {"self_employed", 12}, {"farmer", 14}, {"unemployed", 2}, {"none", 3}})
	}
	return pick(s.dice, []option[string]{{"employed", 45}, {"flexible", 16}, {"self_employed", 9}, {"farmer", 16}, {"unemployed", 2}, {"none", 12}})
}

// pensionOf draws the basic pension insurance: residents' or employees'.
func (s *sketcher) pensionOf(f *figure) string {
	employee := map[string]float64{"employed": 0.95, "retired": 0.78, "flexible": 0.55, "self_employed": 0.6,
		"unemployed": 0.72, "farmer": 0.12, "none": 0.3}
	switch {
	case f.age < 16 || f.work == "student":
		return "none"
	case s.chance(employee[f.work]):
		return "employee"
	case s.chance(0.9):
		return "resident"
	}
	return "none"
}

// incomeOf draws a monthly income in yuan. Levels are assumptions; the fit
// scales town and village to the published means.
func (s *sketcher) incomeOf(f *figure) float64 {
	bySchooling := [...]float64{noSchool: 3600, primarySchool: 4300, juniorSchool: 5000, seniorSchool: 6200, college: 9000}
	base := bySchooling[f.schooling]
	switch f.work {
	case "employed":
		return base * s.about(0.45)
	case "flexible":
		return base * 0.7 * s.about(0.6)
	case "self_employed":
		return base * 1.1 * s.about(0.8)
	case "farmer":
		return 2400 * s.about(0.6)
	}
	switch {
	case f.age < 53:
		return 0
	case f.pension == "employee":
		return (2600 + base/8) * s.about(0.3)
	case f.pension == "resident" && f.age >= 60:
		return 420 * s.about(0.3)
	}
	return 0
}
