package web

import (
	"net/http"

	"minsheng/pack"
)

// personsTable is a whole list to take along. Everybody on it is written into
// the journal, as on the page.
func (b *board) personsTable(r *http.Request) (pack.Sheet, error) {
	at, l, err := b.listRequest(r)
	if err != nil {
		return pack.Sheet{}, err
	}
	if !l.saysWhy() {
		return pack.Sheet{}, errNoPurpose
	}
	tag := preferencesFor(r).Lang
	sheet := pack.Sheet{Name: b.listTitle(l).In(tag), Rows: [][]any{b.head(tag, "persons.id", "persons.name", "persons.sex", "persons.years", "board.by.area", "persons.phone",
		"table.service", "compare.value", "table.unit", "table.missing", "persons.done", "persons.note.done")}}
	l.query.After = ""
	for e, err := range b.looker(r.Context()).office.All(r.Context(), b.by(r.Context(), b.purposeOf(l)), l.query) {
		if err != nil {
			return pack.Sheet{}, err
		}
		value, unit := any(""), ""
		if e.Amount != nil {
			value, unit = yuan(*e.Amount), b.unit(e.Per).In(tag)
		}
		done, note := "", ""
		if e.Mark != nil {
			done, note = b.words.text("persons.outcome."+string(e.Mark.Outcome)).In(tag), e.Mark.Note
		}
		sheet.Rows = append(sheet.Rows, []any{string(e.ID), masked(e.Who.Name), b.words.text("persons.sex." + string(e.Who.Sex)).In(tag), e.Who.BornOn.AgeOn(at.round.On),
			b.areaText(e.Area).In(tag), e.Who.Phone, l.service.Name.In(tag), value, unit, missingText(at, e.Missing).In(tag), done, note})
	}
	return sheet, nil
}
