package simulate

import (
	"minsheng/civil"
	"minsheng/pack"
)

// Set returns the edition of a day as it would be if parameters had other
// values: "dibao.line=800", for a case "dibao.line[true]=1100", from a day on
// "dibao.line@2027-01-01=900". docs/simulate.md says how values are written. Its
// errors are those of pack.ParseSupposed and Pack.Suppose, and Mistakes of Pack.On.
func Set(e *pack.Edition, on civil.Date, assignments ...string) (*pack.Edition, error) {
	p, err := Suppose(e.Pack, assignments...)
	if err != nil {
		return nil, err
	}
	return p.On(on)
}

// Suppose is Set for all days of a pack.
func Suppose(p *pack.Pack, assignments ...string) (*pack.Pack, error) {
	if len(assignments) == 0 {
		return p, nil
	}
	all := make([]pack.Supposed, len(assignments))
	for i, s := range assignments {
		var err error
		if all[i], err = pack.ParseSupposed(s); err != nil {
			return nil, err
		}
	}
	return p.Suppose(all...)
}
