package demo

// stageOf draws the stage of schooling that a person attends.
func (b *builder) stageOf(l *life) string {
	switch {
	case l.age < 3 || !l.studies:
		return "none"
	case l.age < 6:
		if b.chance(nurseryShare) {
			return "kindergarten"
		}
		return "none"
	case l.age < 12:
		return "primary"
	case l.age < 15:
		return "junior"
	case l.age < 18:
		return pick(b.dice, []option[string]{{"senior", 56}, {"vocational", 44}})
	}
	return "higher"
}

// writeSchool files what the education departments know.
func (b *builder) writeSchool(f *file, l *life) {
	stage := l.stage
	if l.level <= "2" && (stage == "primary" || stage == "junior") && b.chance(0.3) {
		stage = "special"
	}
	f.code("school_stage", stage)
	if stage == "none" {
		b.writeGraduate(f, l)
		return
	}
	first := map[string]int{"kindergarten": 3, "primary": 6, "junior": 12, "senior": 15, "vocational": 15, "higher": 18, "special": 6}[stage]
	f.number("school_year", max(1, min(6, l.age-first+1)))
	f.yes("student_hardship", b.home.poor || b.home.rescue == "margin" || b.chance(0.01))
	boards := map[string]float64{"primary": 0.02, "junior": 0.06, "senior": 0.5, "vocational": 0.6, "special": 0.4}
	if p, ok := boards[stage]; ok {
		if !b.urban {
			p *= 1.5
		}
		f.yes("boarding", b.chance(p))
	}
	switch stage {
	case "kindergarten":
		f.yes("school_inclusive", b.chance(inclusiveNursery))
		f.yes("rural_school", !b.urban && b.chance(0.7))
	case "primary", "junior":
		f.yes("rural_school", !b.urban && b.chance(0.7))
	case "vocational":
		f.code("vocational_major", pick(b.dice, []option[string]{{"general", 88}, {"agriculture", 7}, {"arts", 5}}))
	}
}

// writeGraduate files how long ago somebody young left school.
func (b *builder) writeGraduate(f *file, l *life) {
	left := map[schooling]int{seniorSchool: 18, college: 22}[l.schooling]
	f.yes("graduate", left > 0 && l.age >= left)
	if left > 0 && l.age >= left && l.age < 46 {
		f.number("graduate_within_months", (l.age-left)*12+b.IntN(12))
	}
}
