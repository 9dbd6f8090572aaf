package web

import (
	"net/http"
	"slices"

	"minsheng/entitle/match"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
)

// errNoRound says that there is nothing yet that a file could hold.
var errNoRound = fault.New(fault.NotFound, "web.no_round", lang.Text{ZH: "还没有算过，没有可以下载的", EN: "Nothing has been worked out yet that could be downloaded"})

// tallyHead heads the counts of a table.
var tallyHead = []string{"kind.owed", "kind.reached", "kind.missed", "kind.unsaid", "kind.unknown", "kind.ended", "missed.worth", "table.unit"}

// tallyCells are the counts of a tally as the cells of a sheet.
func (b *board) tallyCells(tag lang.Tag, s *pack.Service, t tally) []any {
	worth, unit := any(""), ""
	if len(s.Amounts) > 0 {
		worth, unit = yuan(t.MissedWorth), b.unit(s.Per).In(tag)
	}
	return []any{t.Owed, t.Reached, t.Missed, t.unsaid(), t.Unknown, t.Ended, worth, unit}
}

// missedTable is the table of all services, as it is looked for.
func (b *board) missedTable(r *http.Request) (pack.Sheet, error) {
	at, err := b.latest(r)
	if err != nil {
		return pack.Sheet{}, err
	}
	if at.edition == nil {
		return pack.Sheet{}, errNoRound
	}
	tag, l := preferencesFor(r).Lang, lookForOf(r.URL.Query())
	sheet := pack.Sheet{Name: b.words.text("missed.title").In(tag), Rows: [][]any{append(b.head(tag, "table.service", "missed.of", "missed.counts"), b.head(tag, tallyHead...)...)}}
	for _, row := range b.missedRows(at, l).rows {
		sheet.Rows = append(sheet.Rows, slices.Concat([]any{row.of.Name.In(tag), b.whomText(at, l).In(tag), b.words.text("missed.unit." + row.of.For.String()).In(tag)}, b.tallyCells(tag, row.of, row.is)))
	}
	return sheet, nil
}

// missedServiceTable is one service by every dimension.
func (b *board) missedServiceTable(r *http.Request) (pack.Sheet, error) {
	at, err := b.latest(r)
	if err != nil {
		return pack.Sheet{}, err
	}
	if at.edition == nil {
		return pack.Sheet{}, errNoRound
	}
	s := at.edition.Service(r.URL.Query().Get("service"))
	if s == nil {
		return pack.Sheet{}, errNoService
	}
	tag := preferencesFor(r).Lang
	sheet := pack.Sheet{Name: b.words.text("missed.of.service", s.Name).In(tag), Rows: [][]any{append(b.head(tag, "missed.dimension", "missed.of", "missed.code"), b.head(tag, tallyHead...)...)}}
	add := func(by match.Dimension, name lang.Text, value string) {
		t := at.counts.of(s.ID, string(by), value)
		sheet.Rows = append(sheet.Rows, slices.Concat([]any{b.words.text("board.by." + string(by)).In(tag), name.In(tag), value}, b.tallyCells(tag, s, t)))
	}
	add(match.ByAll, b.words.text("missed.of.all"), "")
	for _, by := range byParts {
		for _, v := range b.values(at, by) {
			add(by, v.Name, v.Value)
		}
	}
	return sheet, nil
}
