package pack

import (
	"slices"
	"strings"

	"minsheng/lang"
)

// beside refuses what narrows a service without touching its rules: another
// service that it yields to, a group of which only the highest is owed, that
// it counts as income, or a class that is no longer basic.
func (f *floorCheck) beside(above, below *Service) {
	if above == nil || below == nil {
		return
	}
	from := above.Pack
	for _, id := range below.YieldsTo {
		if !slices.Contains(above.YieldsTo, id) {
			f.aside(below, "yields_to", textf("在这里享受「%s」的人不再享受「%s」，%s 没有这样规定", "who is owed %q is no longer owed %q here; %s does not say so", id, below.ID, from))
		}
	}
	if below.TakeHigher != "" && below.TakeHigher != above.TakeHigher {
		f.aside(below, "take_higher", textf("「%s」在这里与「%s」组的其他服务择高，%s 没有这样规定", "of %q and the others of the group %q only the highest is owed here; %s does not say so", below.ID, below.TakeHigher, from))
	}
	if below.CountsAsIncome && !above.CountsAsIncome {
		f.aside(below, "counts_as_income", textf("「%s」在这里计入家庭收入，会减少低保，%s 没有这样规定", "%q counts as income here, which lowers the guarantee; %s does not say so", below.ID, from))
	}
	if above.Class == Basic && below.Class != Basic {
		f.aside(below, "class", textf("「%s」在 %s 是基本公共服务，在这里不能改为其他类别", "%[1]q is a basic service in %[2]s and cannot be of another class here", below.ID, from))
	}
}

func (f *floorCheck) aside(s *Service, key string, say lang.Text) {
	at := s.at(key)
	once := strings.Join([]string{"beside", s.ID, key, at.doc.path}, " ")
	if f.said[once] {
		return
	}
	f.said[once] = true
	f.found.add(at.mistake(CodeFloorBeside, say, text("删去这一行；上级后来确有规定的，先写进上级的方案", "remove this line; where a later decision above allows this, write that into the pack above first")))
}
