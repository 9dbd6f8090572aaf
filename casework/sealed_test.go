package casework

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"minsheng/store/storetest"
)

func TestNothingThatSomebodyAnsweredOrHandedInCanBeReadInTheDatabase(t *testing.T) {
	url := storetest.SQLiteURL(t)
	h := newTown(t, storetest.Open(t, url))
	me := Self(h.people[0])
	a := h.answer(me, h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]}), with(map[string]string{"remarks": "房子漏雨三年", "account": "6222000011112222", "household_income_month": "937.41"}))
	_, err := h.office.Attach(t.Context(), me, a.ID, "income_declaration", "工资流水九月.pdf", bytes.NewReader(pdf("薪水很少")))
	h.must(err)
	c := h.submit(me, a).Cases[0]
	h.do("li.fang", c, Act{Action: "ask-papers", Note: "请补三个月流水单"})
	h.must(h.office.Decline(t.Context(), me, "不需要", h.people[0], "old-age-allowance", "还没有到年龄呢"))
	h.must(h.office.Settle(t.Context(), h.clerk("li.fang"), "查重", c.ID, h.open("dibao").ID, TwoMatters, "两次困难不是一回事"))
	var all []byte
	path := strings.TrimPrefix(url, "sqlite:")
	for _, file := range []string{path, path + "-wal"} {
		text, err := os.ReadFile(file)
		h.must(err)
		all = append(all, text...)
	}
	if !bytes.Contains(all, []byte(c.Number)) {
		t.Fatal("the case is not in the files that were read")
	}
	for _, secret := range []string{"房子漏雨三年", "05720001234", "6222000011112222", "937.41", "93741", "工资流水九月", "薪水很少", "请补三个月流水单", "还没有到年龄呢", "两次困难不是一回事"} {
		if bytes.Contains(all, []byte(secret)) {
			t.Errorf("the database says %q in the open", secret)
		}
	}
}
