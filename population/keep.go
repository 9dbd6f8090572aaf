package population

import "slices"

// Clone returns a copy of the chunk that stays valid when the next one is
// asked for. Dictionaries are shared: they are never changed.
func (c *Chunk) Clone() *Chunk {
	own := *c
	own.HouseholdIDs, own.PersonIDs = slices.Clone(c.HouseholdIDs), slices.Clone(c.PersonIDs)
	own.Households, own.host = slices.Clone(c.Households), slices.Clone(c.host)
	own.Fields = slices.Clone(c.Fields)
	for i := range own.Fields {
		own.Fields[i].Values = own.Fields[i].clone()
	}
	own.Ties = slices.Clone(c.Ties)
	for i := range own.Ties {
		t := &own.Ties[i]
		t.Valid, t.Offsets, t.To = slices.Clone(t.Valid), slices.Clone(t.Offsets), slices.Clone(t.To)
		t.read, t.ids = Values{}, nil
	}
	return &own
}

func (v *Values) clone() Values {
	return Values{Valid: slices.Clone(v.Valid), Bits: slices.Clone(v.Bits), I32: slices.Clone(v.I32), I64: slices.Clone(v.I64),
		U8: slices.Clone(v.U8), U32: slices.Clone(v.U32), Offsets: slices.Clone(v.Offsets), Dict: v.Dict}
}
