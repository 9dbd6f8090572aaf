package population

import (
	"math/rand/v2"
	"os"
	"testing"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"minsheng/rule"
)

// compareReceived compares what a chunk says is received with what was written.
func compareReceived(t testing.TB, want []Home, c *Chunk) {
	t.Helper()
	r, i := c.Received, 0
	for h := range want {
		for _, w := range want[h].Received {
			if i == r.Len() {
				t.Fatalf("%s: %s is missing", want[h].ID, w.Service)
			}
			person := ""
			if r.Persons[i] >= 0 {
				person = c.PersonIDs[r.Persons[i]]
			}
			if int(r.Homes[i]) != h || person != w.Person || testSpec(nil).Received[r.Service(i)] != w.Service || r.Per(i) != w.Per {
				t.Fatalf("row %d: %s of household %d, %q, %q; want %+v of %d", i, r.Services.Dict[r.Service(i)], r.Homes[i], person, r.Per(i), w, h)
			}
			if m, ok := r.Amount(i); ok != (w.Amount != nil) || ok && m != *w.Amount {
				t.Fatalf("row %d: %s %v, want %+v", i, m, ok, w)
			}
			if d, ok := r.SinceOn(i); ok != (w.Since != nil) || ok && d != *w.Since {
				t.Fatalf("row %d: %s %v, want %+v", i, d, ok, w)
			}
			i++
		}
	}
	if i != r.Len() {
		t.Fatalf("%d receipts, want %d", r.Len(), i)
	}
}

func TestWhatIsReceivedIsReadOnlyWhereItIsAskedFor(t *testing.T) {
	s := testSchema(t)
	dir := written(t, s, homes(s, rand.New(rand.NewPCG(21, 22)), 30))
	set, err := Open(dir, s)
	if err != nil {
		t.Fatal(err)
	}
	for c, err := range set.Parts()[0].Chunks(Read{}) {
		if err != nil || c.Received != nil {
			t.Fatalf("%v, %v", c.Received, err)
		}
	}
}

func TestADatasetThatDoesNotSpeakOfAServiceSaysNothingAndOneThatListsNobodySaysNobody(t *testing.T) {
	s := plainSchema(t)
	for _, services := range [][]string{nil, {"dibao"}} {
		dir := t.TempDir()
		right(t, dir, s)
		sealed(t, dir, s, func(m *Manifest) { m.Received = services })
		set, err := Open(dir, s)
		if err != nil {
			t.Fatal(err)
		}
		for c, err := range set.Parts()[0].Chunks(Read{Received: true}) {
			if err != nil {
				t.Fatal(err)
			}
			if said := c.Received != nil; said != (services != nil) {
				t.Errorf("of %v it says something: %v", services, said)
			}
		}
	}
}

func receipt(name string, values ...any) cell {
	return among(ReceivedColumns([]string{"dibao", "heating"}), name, values...)
}

// receiving is a dataset of three people beside which receipts stand.
func receiving(cells ...cell) func(*testing.T, string, *rule.Schema) {
	return func(t *testing.T, dir string, s *rule.Schema) {
		t.Helper()
		right(t, dir, s)
		byHand(t, dir+"/received.parquet", cells...)
		sealed(t, dir, s, func(m *Manifest) { m.Received = []string{"dibao", "heating"} })
	}
}

var wrongReceived = []refusal{
	{"what is received, not sorted", receiving(receipt("household_id", "h2", "h1"), receipt("person_id", nil, "p1"), receipt("service", "dibao", "dibao"))},
	{"what an unknown household receives", receiving(receipt("household_id", "h1", "h3"), receipt("person_id", nil, nil), receipt("service", "dibao", "dibao"))},
	{"what an unknown person receives", receiving(receipt("household_id", "h1", "h1"), receipt("person_id", "p1", "p7"), receipt("service", "dibao", "dibao"))},
	{"what a person of another household receives", receiving(receipt("household_id", "h1", "h2"), receipt("person_id", "p1", "p2"), receipt("service", "dibao", "dibao"))},
	{"one service twice", receiving(receipt("household_id", "h1", "h1", "h1"), receipt("person_id", "p1", nil, nil), receipt("service", "dibao", "dibao", "dibao"))},
	{"a receipt without a service", receiving(receipt("household_id", "h1", "h1"), receipt("person_id", "p1", nil), receipt("service", "dibao", nil))},
	{"no service at all", receiving(receipt("household_id", "h1"), receipt("person_id", "p1"))},
	{"a service that the manifest does not list", receiving(receipt("household_id", "h1"), receipt("person_id", "p1"), receipt("service", "loan"))},
	{"an unknown period", receiving(receipt("household_id", "h1"), receipt("person_id", "p1"), receipt("service", "dibao"), receipt("per", "decade"))},
	{"less than nothing is received", receiving(receipt("household_id", "h1"), receipt("person_id", "p1"), receipt("service", "dibao"), receipt("amount", -100))},
	{"amounts of the wrong type", receiving(receipt("household_id", "h1"), receipt("person_id", "p1"), receipt("service", "dibao"),
		cell{schema.NewInt64Node("amount", parquet.Repetitions.Optional, -1), []any{100}})},
	{"receipts that are cut short", func(t *testing.T, dir string, s *rule.Schema) {
		receiving(receipt("household_id", "h1"), receipt("person_id", "p1"), receipt("service", "dibao"))(t, dir, s)
		if err := os.Truncate(dir+"/received.parquet", 300); err != nil {
			t.Fatal(err)
		}
	}},
	{"receipts of which no service is complete", func(t *testing.T, dir string, s *rule.Schema) {
		right(t, dir, s)
		byHand(t, dir+"/received.parquet", receipt("household_id", "h1"), receipt("person_id", "p1"), receipt("service", "dibao"))
		sealed(t, dir, s, nil)
	}},
	{"a service listed twice", changed(func(m *Manifest) { m.Received = []string{"dibao", "dibao"} })},
}
