package outreach

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"minsheng/entitle/match"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/people"
)

// Kind is why an entry is on a list.
type Kind string

// The kinds. Missed is 应享未享: owed, and somebody said that it is not received.
// Ended is 不再符合: received, and not owed. Unknown is 待核实: one single thing
// would have to be asked.
const (
	Missed  Kind = "missed"
	Ended   Kind = "ended"
	Unknown Kind = "unknown"
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Missed, Ended, Unknown} }

// kindOf sorts a row; false where it is on no list.
func kindOf(r *match.Row) (Kind, bool) {
	switch {
	case r.Missed():
		return Missed, true
	case r.Ended():
		return Ended, true
	case r.Unknown():
		return Unknown, true
	}
	return "", false
}

// Entry is one service for one person, or for one household, on a list. It
// names nobody.
type Entry struct {
	ID        id.ID // the same in every round
	Round     id.ID
	Service   string
	Kind      Kind
	Standing  match.Standing
	Area      string   // division code of the household; empty where it is not on file
	Residence string   // match.Urban, Rural or Unknown
	Ages      []string // match.Ages: of the person, or of the members
	Groups    []string // ids of pack.Group: of the person, or of the members
	Household id.ID
	Person    id.ID          // empty where the service is for the household
	Contact   id.ID          // whom to talk to: the person, or the head of the household
	Amount    *measure.Money // owed a period; nil where not known, or no money
	Per       string         // month, year …
	Missing   []string       // what would have to be asked
	Received  *measure.Money // received a period; nil where not known
	Since     time.Time      // listed without a break since
}

// Listed is an entry with whom it is about, as a screen may show it, and the
// last that a worker found.
type Listed struct {
	Entry
	Who  people.Resident // the Contact; number and phone are masked
	Mark *Mark           // nil: nobody has worked on it yet
}

// entryID names a service and whom it is for. Ids of people are random, so it
// tells nothing to who does not know them.
func entryID(service string, household, person string) id.ID {
	of := "person/" + person
	if person == "" {
		of = "household/" + household
	}
	sum := sha256.Sum256([]byte(service + "/" + of))
	return id.ID(hex.EncodeToString(sum[:16]))
}

// standing reads what Standing.String writes.
func standing(s string) match.Standing {
	for i, word := range match.Standings() {
		if word == s {
			return match.Standing(i)
		}
	}
	return match.Perhaps
}

// spaced writes words so that each stands between blanks, and is found so.
func spaced(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return " " + strings.Join(words, " ") + " "
}
