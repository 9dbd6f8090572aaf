package casework

import (
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
)

// Channel is the way on which an application comes in.
type Channel string

// The channels. ByMatch is nobody's application: a match made it.
const (
	ByWeb   Channel = "web"
	AtDesk  Channel = "desk"
	OnPaper Channel = "paper"
	ByMatch Channel = "match"
)

// Filing is how far an application is. What becomes of it after it is handed in
// its cases say.
type Filing string

// The filings. A draft that nobody goes on with expires; its answers are gone
// then, and so are those of one that was discarded.
const (
	Draft     Filing = "draft"
	Submitted Filing = "submitted"
	Discarded Filing = "discarded"
	Expired   Filing = "expired"
)

// draftDays is how long a draft waits for its applicant after it was last
// changed.
const draftDays = 90

// Application is what somebody asks for: one service, or a bundle of them.
type Application struct {
	ID          id.ID
	Number      string // the receipt's number (受理编号), from when it is handed in
	Person      id.ID  // for whom
	Household   id.ID
	Area        string
	Department  string // of the service; empty for a bundle
	Service     string
	Bundle      string
	Channel     Channel
	Filing      Filing
	Paper       string // the number printed on the paper form
	Mandate     id.ID  // by which somebody else acts; empty where none was needed
	Form        *pack.Form
	Answers     map[string]Answered
	Mistakes    []pack.FieldMistake // what must be mended or answered before it is handed in
	Lacks       []*pack.Paper       // papers that must come and that nothing stands in for
	Newer       *FormChange         // what the form asks by now, where that is another; nil: the same
	Papers      []Attachment
	Cases       []Case     // in the order of the parts
	Unopened    []Unopened // parts of the bundle that do not belong to it, and why
	Version     int64
	BegunBy     Doing
	BegunAt     time.Time
	ChangedAt   time.Time
	ExpiresOn   civil.Date // of a draft
	SubmittedAt time.Time
	SubmittedOn civil.Date
}

// Answered is the answer to a question, and where it comes from.
type Answered struct {
	Value  string     `json:"value"`
	Origin Origin     `json:"origin"`
	From   lang.Text  `json:"from"` // in words: the department, or who said it
	On     civil.Date `json:"on"`   // of what day it is
	// Register is what a register says where somebody has said otherwise.
	Register *Registered `json:"register,omitempty"`
}

// Registered is what a register says.
type Registered struct {
	Value string     `json:"value"`
	From  lang.Text  `json:"from"`
	On    civil.Date `json:"on"`
}

// Origin is where an answer comes from.
type Origin string

// The origins. What a register does not know and somebody said is the
// applicant's own statement (申请人自述).
const (
	FromRegister  Origin = "register" // a department said so
	FromEarlier   Origin = "earlier"  // said in an earlier application
	ApplicantSaid Origin = "applicant"
	HelperSaid    Origin = "helper" // by mandate, or at the window
)

// Said is whether somebody answered it for this application or an earlier one:
// it rests on a person's word, not on a register.
func (a Answered) Said() bool { return a.Origin != FromRegister }

// statementFrom is how answers that no register knows are named.
var (
	statementFrom = lang.Text{ZH: "申请人自述", EN: "the applicant's own statement"}
	statedBy      = lang.Text{ZH: "申请人自述（他人代填）", EN: "the applicant's own statement, written down by somebody else"}
)

// Values are the bare answers.
func (a *Application) Values() map[string]string {
	values := make(map[string]string, len(a.Answers))
	for field, one := range a.Answers {
		values[field] = one.Value
	}
	return values
}

// row is what of an application decides who may touch it.
func (a *Application) row() access.Row {
	return access.Row{Area: a.Area, Department: a.Department, Person: a.Person}
}

// NewApplication says what is begun, and for whom.
type NewApplication struct {
	Service string // one of the two
	Bundle  string
	Person  id.ID
	Mandate id.ID // where somebody else acts than the person, or a clerk at the window
	Channel Channel
	Paper   string // the number on the paper form; see NumberBlock
	// Key is what the caller calls this application: what comes twice with the same
	// key is one. Empty: each call begins another.
	Key string
}

// ErrNoApplication says that there is no such application, or that it is not
// for who asks.
var ErrNoApplication = fault.New(fault.NotFound, "casework.no_application", lang.Text{
	ZH: "没有这份申请，或不在您的权限内", EN: "There is no such application, or it is not for you to see"})

// ErrFiled says that an application is no draft any more. Field is its filing.
var ErrFiled = fault.New(fault.Conflict, "casework.filed", lang.Text{
	ZH: "这份申请已经提交、撤回或过期，不能再改", EN: "This application is handed in, discarded or expired: it cannot be changed"})

// ErrStaleDraft says that a draft was changed since it was read.
var ErrStaleDraft = fault.New(fault.Stale, "casework.stale_draft", lang.Text{
	ZH: "这份草稿刚在别处改过：请重新打开，再改一次", EN: "This draft has just been changed elsewhere: open it again and repeat the change"})

// ErrAnswers says that an application cannot be handed in as it is. Field names
// the first question or paper; Application has them all.
var ErrAnswers = fault.New(fault.Invalid, "casework.answers", lang.Text{
	ZH: "还有问题没有答好，或缺少材料", EN: "There are questions to answer or papers to hand in"})

// ErrApplied says which service, bundle or person an application must name.
var ErrApplied = fault.New(fault.Invalid, "casework.applied", lang.Text{
	ZH: "要写明一项服务或一件事，以及为谁申请", EN: "Name one service or one bundle, and for whom"})

// ErrKeyUsed says that a key names another application.
var ErrKeyUsed = fault.New(fault.Conflict, "casework.key_used", lang.Text{
	ZH: "这一请求标识已用于另一份申请：请换一个", EN: "This key names another application: choose another"})
