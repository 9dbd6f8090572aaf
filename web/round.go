package web

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"minsheng/access"
	"minsheng/entitle/match"
	"minsheng/entitle/outreach"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
)

// standing is what the latest round has counted. Without a round its edition
// is nil.
type standing struct {
	round   outreach.Round
	edition *pack.Edition
	counts  counts
	view    roundView
	empty   Empty
}

// roundView says which round a page shows, and how far one is that runs.
type roundView struct {
	Has     bool
	Say     lang.Text
	Running bool
	Stage   lang.Text
	Far     lang.Text // how far, how fast, how long still
	Done    int64
	Total   int64
	Failed  lang.Text
	Again   lang.Text // that a later round found the same
	Back    string

	began, ended time.Time // of the last round that was finished
}

// running adds how far the round is that runs, or when the last one did.
func (b *board) running(ctx context.Context, v *roundView) error {
	if b.is.Running == nil {
		return nil
	}
	is, err := b.is.Running(ctx)
	if err != nil || is == nil {
		return err
	}
	if is.Stage == "" {
		v.began, v.ended = is.Began, is.Ended
		return nil
	}
	v.Running, v.Stage, v.Done, v.Total, v.Failed = true, b.words.text("board.stage."+is.Stage), is.Done, is.Total, is.Failed
	switch {
	case is.Total > 0 && is.Rate > 0 && is.Left > 0:
		v.Far = b.words.text("board.far.left", counted(is.Done), counted(is.Total), counted(int64(is.Rate)), b.durationText(is.Left))
	case is.Total > 0:
		v.Far = b.words.text("board.far", counted(is.Done), counted(is.Total))
	}
	return nil
}

// durationText writes how long something takes: seconds, or minutes above two.
func (b *board) durationText(d time.Duration) lang.Text {
	if d < 2*time.Minute {
		return b.words.text("board.seconds", max(1, int64(d.Seconds())))
	}
	return b.words.text("board.minutes", int64(d.Round(time.Minute).Minutes()))
}

// roundNow is the strip that says how the round is going, by itself, for a page
// that looks again.
func (b *board) roundNow(r *http.Request) (page, error) {
	at, err := b.latest(r)
	if err != nil {
		return page{}, err
	}
	return page{name: "round", part: true, main: at.view}, nil
}

// orderRound asks for a round and goes back to the page.
func (b *board) orderRound(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	err := b.is.Order(r.Context(), b.by(r.Context(), b.words.text("board.round.purpose").ZH))
	if err != nil {
		b.page(access.RunMatch, func(*http.Request) (page, error) { return page{}, err }).ServeHTTP(w, r)
		return
	}
	http.Redirect(w, r, localPath(r.PostForm.Get("back")), http.StatusSeeOther)
}

// countedRounds keeps the counts of the latest round: thousands of cells that
// never change.
type countedRounds struct {
	mu     sync.Mutex
	of     id.ID
	counts counts
}

// latest reads the latest round, and how far one is that runs. Without a round
// the answer has no edition.
func (b *board) latest(r *http.Request) (*standing, error) {
	ctx, at := r.Context(), &standing{}
	at.view.Back = r.URL.RequestURI()
	if err := b.running(ctx, &at.view); err != nil {
		return nil, err
	}
	round, err := b.is.Outreach.Latest(ctx)
	if errors.Is(err, outreach.ErrNoRound) {
		at.empty = Empty{Title: b.words.text("board.round.none"), Body: b.words.text("board.round.none.body")}
		return at, nil
	}
	if err != nil {
		return nil, err
	}
	at.round = round
	at.view.Has, at.view.Say = true, b.words.text("board.round.say", b.dayText(round.On), counted(round.People), counted(round.Households), instantText(round.CompleteAt))
	if at.view.began.After(round.CompleteAt) {
		at.view.Again = b.words.text("board.round.same", instantText(at.view.ended))
	}
	if at.edition, err = b.home.On(round.On); err != nil {
		return nil, err
	}
	at.counts, err = b.countsOf(ctx, round.ID)
	return at, err
}

// countsOf reads the counts of a round once.
func (b *board) countsOf(ctx context.Context, round id.ID) (counts, error) {
	b.kept.mu.Lock()
	defer b.kept.mu.Unlock()
	if b.kept.of == round {
		return b.kept.counts, nil
	}
	all := counts{}
	for _, by := range match.Dimensions() {
		cells, err := b.is.Outreach.Table(ctx, round, by)
		if err != nil {
			return nil, err
		}
		for _, c := range cells {
			all.add(c)
		}
	}
	b.kept.of, b.kept.counts = round, all
	return all, nil
}

// add counts a cell in; villages are counted in their townships, since there
// are too many for a table.
func (c counts) add(cell match.Cell) {
	value := cell.Value
	if cell.By == match.ByArea && len(value) > townDigits {
		value = value[:townDigits]
	}
	if c[cell.Service] == nil {
		c[cell.Service] = map[string]tally{}
	}
	t := c[cell.Service][under(string(cell.By), value)]
	t.add(tallyOf(cell.Count))
	c[cell.Service][under(string(cell.By), value)] = t
}

// tallyOf puts those whose amount is open among those who are owed.
func tallyOf(c match.Count) tally {
	return tally{Owed: c.Owed + c.Open, Reached: c.Reached, Missed: c.Missed, Unknown: c.Perhaps, Ended: c.Ended, MissedWorth: c.MissedAmount}
}

// chinaTime is the zone in which instants are written.
var chinaTime = time.FixedZone("", 8*3600)

// instantText writes an instant to the minute, in China's time.
func instantText(t time.Time) lang.Text { return same(t.In(chinaTime).Format("2006-01-02 15:04")) }
