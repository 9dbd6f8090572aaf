package casework

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"minsheng/pack"
	"minsheng/packs"
	"minsheng/store/storetest"
)

// changes lets the town's pack ask something else from now on.
func (h *town) changes(file, old, new string) {
	h.Helper()
	text, err := fs.ReadFile(packs.FS, file)
	h.must(err)
	if !strings.Contains(string(text), old) {
		h.Fatalf("%s does not say %q", file, old)
	}
	other := fstest.MapFS{}
	folder, _, _ := strings.Cut(file, "/")
	h.must(fs.WalkDir(packs.FS, folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(packs.FS, path)
		other[path] = &fstest.MapFile{Data: text}
		return err
	}))
	other[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(text), old, new, 1))}
	h.place, err = pack.Load(pack.Overlay(other, packs.FS), county)
	h.must(err)
}

func TestADraftKeepsItsFormAndIsToldWhatIsAskedByNow(t *testing.T) {
	h := newTown(t, storetest.SQLite(t))
	me := Self(h.people[0])
	a := h.answer(me, h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]}), with(map[string]string{"remarks": "x"}))
	b := h.answer(me, h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]}), with(nil))
	if a.Newer != nil {
		t.Fatal("the form of today is another form")
	}
	h.changes("000000/forms/assistance.yaml", "      - {id: remarks,",
		"      - {id: pets, name: {zh: 养宠物吗, en: Do you keep pets}, kind: yesno, required: true, status: unverified}\n      - {id: notes,")
	a, err := h.office.Application(t.Context(), me, "look", a.ID)
	h.must(err)
	if a.Newer == nil || len(a.Newer.Added) != 2 || a.Newer.Added[0].ID != "pets" || len(a.Newer.Dropped) != 1 || a.Newer.Dropped[0].ID != "remarks" || len(a.Mistakes) != 0 {
		t.Fatalf("%+v", a.Newer)
	}
	a, err = h.office.Renew(t.Context(), me, a.ID, a.Version)
	h.must(err)
	if a.Newer != nil || len(a.Mistakes) != 1 || a.Mistakes[0].Field != "pets" || a.Answers["phone"].Value == "" || a.Answers["remarks"].Value != "" {
		t.Errorf("renewed: %+v", a)
	}
	if done := h.submit(me, b); len(done.Cases) != 1 || done.Form.Question("pets") != nil {
		t.Error("a draft that keeps its form is handed in with it")
	}
}

func TestResidentsAndHelpersHearOfEveryStep(t *testing.T) {
	h := newTown(t, storetest.SQLite(t))
	mother, neighbour := h.people[0], h.people[1]
	m, err := h.office.Entrust(t.Context(), Self(mother), "代办", Mandate{Person: mother, Helper: neighbour, From: h.on, To: day("2026-12-31"), Notify: HelperHears})
	h.must(err)
	a := h.answer(Self(neighbour), h.begin(Self(neighbour), NewApplication{Service: "dibao", Person: mother, Mandate: m.ID}), with(nil))
	c := h.submit(Self(neighbour), a).Cases[0]
	c = h.review(c, "1500")
	h.do("wang.min", c, Act{Action: "approve", Amount: yuan("1500")})
	var heard []string
	for _, one := range h.mine(neighbour).Messages {
		heard = append([]string{one.Template}, heard...)
		if one.About != mother || one.Person != neighbour || strings.Contains(one.Say.ZH+one.Say.EN, "{") {
			t.Errorf("%+v", one)
		}
	}
	if got := strings.Join(heard, " "); got != "received published step granted" {
		t.Errorf("the helper hears: %s", got)
	}
	if own := h.mine(mother).Messages; len(own) != 2 {
		t.Errorf("the person, who left the rest to the helper, hears: %+v", own)
	}
	h.must(h.office.Revoke(t.Context(), Self(neighbour), "不再代办", m.ID))
	c, err = h.office.Do(t.Context(), h.clerk("zhao.lei"), "a test", c.ID, Act{Action: "reopen", Reason: "复核"})
	h.must(err)
	if own := h.mine(mother).Messages; own[0].Template != MsgReopened && own[1].Template != MsgReopened || c.Number == "" {
		t.Errorf("after the mandate the person hears again: %+v", own)
	}
}
