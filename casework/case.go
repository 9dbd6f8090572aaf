package casework

import (
	"time"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// Case is one matter of one person on its way to a decision, as it stands.
type Case struct {
	ID          id.ID
	Number      string // what people say on the telephone
	Person      id.ID
	Name        string // of the person; filled in where a case is shown
	Household   id.ID  // empty where there is none
	People      int    // whom the decision is about
	Application id.ID  // empty where nobody applied
	Bundle      string // the "one thing" that it is a part of
	ReviewOf    id.ID  // the case whose decision this one looks at again
	Service     string
	Area        string
	Department  string

	Process *pack.Process // as it was when the case began
	Rules   string        // the version of the rules it began with

	State   string
	Kind    pack.StateKind
	Since   time.Time  // of the state
	MovedOn civil.Date // of the last event
	// Due is the last day of the nearer of both clocks, civil.Latest where none
	// runs.
	Due      civil.Date
	Clock    Clock  // of the state
	Whole    Clock  // of all of it
	Paused   string // the pause of the process for which the clocks stand still
	Assignee id.ID  // the account that has it in hand
	Orphaned string // why nobody can go on with it: OrphanAssignee, OrphanNobody or empty
	Version  int64  // counts events

	BroughtBy id.ID // the account that brought it to its state
	DecidedBy id.ID
	Outcome   pack.Outcome   // empty while the case is open
	Amount    *measure.Money // proposed, then decided
	Grant     id.ID
	OpenedAt  time.Time
	OpenedOn  civil.Date
	DecidedAt time.Time // zero while the case is open
	DecidedOn civil.Date

	Events  []Event
	Grounds []Ground
	Can     []pack.Action // what who asks may do now, of the process and of every case

	version string // of the process
	book    book
	payee   string // sealed
}

// Open reports whether the case has not ended.
func (c *Case) Open() bool { return c.Outcome == "" }

// book is what the clocks of a case need to go on.
type book struct {
	State limit `json:"state"`
	Whole limit `json:"whole"`
	// Held is how much of the state's limit was used before the applicant was
	// waited for.
	Held *held `json:"held,omitempty"`
	// Officers are who acted last in each state: what comes back comes back to
	// them.
	Officers map[string]id.ID `json:"officers,omitempty"`
	// Recorded says that the visit or hearing of this state is written down.
	Recorded bool `json:"recorded,omitempty"`
	// Pays says that the service is money: granting it needs an amount.
	Pays bool `json:"pays,omitempty"`
	// Home is the department of the service, where a state is another's.
	Home string `json:"home,omitempty"`
	// Appealed says that the decision is being looked at again, or was.
	Appealed bool `json:"appealed,omitempty"`
	// From is the state from which the case ended.
	From string `json:"from,omitempty"`
	// Objections are those that nobody has answered yet.
	Objections int `json:"objections,omitempty"`
	// Apart are accounts that may not decide the case, whatever the process says:
	// whoever made the decision that it looks at again.
	Apart []id.ID `json:"apart,omitempty"`
	// Month is from when what a recheck decides about a grant counts.
	Month civil.Date `json:"month,omitempty"`
}

type held struct {
	State string `json:"state"`
	Used  int    `json:"used"`
}

// Event is one act: it made the case's version Seq.
type Event struct {
	Seq    int64
	Act    string // open, an action of the process, or one of every case
	Name   lang.Text
	From   string // states
	To     string
	At     time.Time
	On     civil.Date
	By     Doing
	Amount *measure.Money
	Detail
}

// Detail is what was said with an act. It is kept sealed.
type Detail struct {
	Note      string     `json:"note,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	Papers    []id.ID    `json:"papers,omitempty"` // attachments
	Visit     *Visit     `json:"visit,omitempty"`
	Hearing   *Hearing   `json:"hearing,omitempty"`
	Objection *Objection `json:"objection,omitempty"`
	Pause     string     `json:"pause,omitempty"`
	Changes   []Change   `json:"changes,omitempty"`
	Case      id.ID      `json:"case,omitempty"` // that it opened, or is a review of
}

// Change is what an act put right or elsewhere: a field before and after.
type Change struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Visit is the record of a visit to a home.
type Visit struct {
	On       civil.Date `json:"on"`
	Place    string     `json:"place"`
	Visitors []string   `json:"visitors"` // two at least
	Present  []string   `json:"present"`  // who was there of the household
	Found    []Finding  `json:"found"`
	Says     string     `json:"says,omitempty"` // in all
}

// Finding is one thing that was looked at, beside what had been declared.
type Finding struct {
	About    string `json:"about"`
	Declared string `json:"declared,omitempty"`
	Found    string `json:"found"`
	Agrees   bool   `json:"agrees"`
}

// Hearing is the record of a hearing or of a meeting that weighs a case.
type Hearing struct {
	On      civil.Date `json:"on"`
	Place   string     `json:"place"`
	Chair   string     `json:"chair"`
	Present []string   `json:"present"`
	Said    []Saying   `json:"said"`
	Result  string     `json:"result"`
}

// Saying is what somebody said at a hearing.
type Saying struct {
	Who  string `json:"who"`
	What string `json:"what"`
}

// Ground is what the rules said about the person when an event was made.
type Ground struct {
	Seq  int64                           `json:"-"`
	On   civil.Date                      `json:"on"`
	Said map[lang.Tag]entitle.AnswerView `json:"said"`
}

// ErrNotFound says that there is no such case, or none that who asks may see.
var ErrNotFound = fault.New(fault.NotFound, "casework.not_found", lang.Text{
	ZH: "没有这个事项，或不在您的辖区、部门内", EN: "There is no such case, or it lies outside your area or department"})
