package demo

import (
	"minsheng/casework"
	"minsheng/entitle"
)

// script is what happens to some applications of a make-believe town: when they
// come in, and what is done to them on which day.
type script struct {
	service string
	bundle  string
	people  int
	owed    []entitle.Outcome // of whom; none: of anybody
	ago     int               // days before today on which they apply
	window  bool              // at the window, not from home
	twice   bool              // the same person asks once more
	draft   bool              // never handed in
	town    bool              // decided on in the town first: only for those who live there
	deeds   []deed
}

// deed is an act of somebody on a day. No login is the applicant.
type deed struct {
	ago    int
	login  string
	action string
}

// Whose work it is.
const (
	townClerk  = "demo.zhili"
	townCivil  = "demo.zhili.civil"
	townHead   = "demo.zhili.head"
	civil1     = "demo.civil"
	civilHead  = "demo.civil.head"
	federation = "demo.disabled"
)

// objectDeed is no act of a post: a neighbour objects to what is published.
const objectDeed = "object"

var (
	owed   = []entitle.Outcome{entitle.Owed, entitle.Possible}
	unowed = []entitle.Outcome{entitle.NotOwed}
)

// assistanceScripts are families who ask for the minimum living guarantee and for relief.
var assistanceScripts = []script{
	{service: "dibao", town: true, people: 3, owed: owed},
	{service: "dibao", town: true, people: 2, owed: owed, ago: 2, deeds: []deed{{1, townCivil, "take"}}},
	{service: "dibao", town: true, people: 2, owed: owed, ago: 20, deeds: []deed{{17, townCivil, "take"}, {4, townCivil, "visit"}}},
	{service: "dibao", town: true, people: 2, owed: owed, ago: 30, deeds: []deed{{28, townCivil, "take"}}},
	{service: "dibao", town: true, people: 1, owed: owed, ago: 17, deeds: []deed{{17, townCivil, "take"}, {9, townCivil, "pause"}}},
	{service: "dibao", town: true, people: 2, owed: owed, ago: 9, window: true, deeds: []deed{{8, townCivil, "take"}, {7, townCivil, "ask-papers"}}},
	{service: "dibao", town: true, people: 3, owed: owed, ago: 17, deeds: []deed{{9, townCivil, "take"}, {4, townCivil, "visit"}, {2, townCivil, "publish"}}},
	{service: "dibao", town: true, people: 1, owed: owed, ago: 17, deeds: []deed{{9, townCivil, "take"}, {7, townCivil, "visit"}, {4, townCivil, "publish"}, {2, "", objectDeed}}},
	{service: "dibao", town: true, people: 1, owed: owed, ago: 30, deeds: []deed{{28, townCivil, "take"}, {20, townCivil, "visit"}, {17, townCivil, "publish"}}},
	{service: "dibao", town: true, people: 3, owed: owed, ago: 20, deeds: []deed{{17, townCivil, "take"}, {17, townCivil, "visit"}, {9, townCivil, "publish"}}},
	{service: "dibao", town: true, people: 1, owed: owed, ago: 30, deeds: []deed{{28, townCivil, "take"}, {20, townCivil, "visit"}, {17, townCivil, "publish"}, {7, civil1, "refer"}}},
	{service: "dibao", town: true, people: 4, owed: owed, ago: 62, deeds: []deed{{60, townCivil, "take"}, {55, townCivil, "visit"}, {53, townCivil, "publish"}, {40, civil1, "approve"}}},
	{service: "dibao", town: true, people: 2, owed: unowed, ago: 62, deeds: []deed{{60, townCivil, "take"}, {55, townCivil, "visit"}, {53, townCivil, "publish"}, {40, civil1, "refuse"}}},
	{service: "dibao", town: true, people: 1, owed: unowed, ago: 60, deeds: []deed{{60, townCivil, "take"}, {55, townCivil, "visit"}, {53, townCivil, "publish"}, {40, civil1, "refuse"}, {4, "", "appeal"}}},
	{service: "dibao", town: true, people: 1, owed: owed, ago: 17, deeds: []deed{{9, "", "withdraw"}}},
	{service: "dibao", town: true, people: 1, owed: owed, ago: 20, deeds: []deed{{17, townCivil, "take"}, {9, townCivil, "close"}}},
	{service: "dibao", town: true, people: 1, owed: owed, ago: 7, twice: true},
	{service: "dibao", town: true, people: 2, owed: owed, draft: true},
	{service: "temporary-relief", town: true, people: 3, ago: 1},
	{service: "temporary-relief", town: true, people: 1, ago: 9, deeds: []deed{{7, townCivil, "publish"}}},
	{service: "temporary-relief", town: true, people: 1, ago: 4, deeds: []deed{{4, townCivil, "relieve-at-once"}}},
	{service: "temporary-relief", town: true, people: 2, ago: 30, deeds: []deed{{28, townHead, "approve-small"}}},
	{bundle: "assistance", town: true, people: 1, ago: 9, window: true, deeds: []deed{{7, townCivil, "take"}, {4, "demo.education", "approve"}}},
	{bundle: "assistance", town: true, people: 1, ago: 1},
}

// allowanceScripts are people with disabilities and old people.
var allowanceScripts = []script{
	{service: "living-allowance-disabled", town: true, people: 2, owed: owed, ago: 1},
	{service: "living-allowance-disabled", town: true, people: 2, owed: owed, ago: 9, deeds: []deed{{7, townCivil, "forward"}}},
	{service: "living-allowance-disabled", town: true, people: 1, owed: owed, ago: 17, deeds: []deed{{9, townCivil, "forward"}, {7, federation, "confirm"}}},
	{service: "living-allowance-disabled", town: true, people: 1, owed: owed, ago: 9, deeds: []deed{{7, townCivil, "ask-papers"}}},
	{service: "living-allowance-disabled", town: true, people: 2, owed: owed, ago: 60, deeds: []deed{{55, townCivil, "forward"}, {53, federation, "confirm"}, {40, civil1, "approve"}}},
	{service: "nursing-allowance-disabled", town: true, people: 2, owed: owed, ago: 2},
	{service: "nursing-allowance-disabled", town: true, people: 1, owed: owed, ago: 9, deeds: []deed{{7, townCivil, "forward"}}},
	{service: "old-age-allowance", people: 3, owed: owed, ago: 1},
	{service: "old-age-allowance", people: 2, owed: owed, ago: 20, deeds: []deed{{17, civil1, "take"}}},
	{service: "old-age-allowance", people: 1, owed: owed, ago: 9, deeds: []deed{{7, civil1, "refer"}}},
	{service: "old-age-allowance", people: 1, owed: owed, ago: 17, window: true, deeds: []deed{{9, civil1, "ask-papers"}}},
	{service: "old-age-allowance", people: 3, owed: owed, ago: 62, deeds: []deed{{40, civil1, "approve"}}},
}

// otherScripts are what goes to the other departments.
var otherScripts = []script{
	{bundle: "birth", people: 1, ago: 9, window: true, deeds: []deed{{7, "demo.health", "approve"}, {4, "demo.police", "approve"}, {2, "demo.disease", "take"}}},
	{bundle: "birth", people: 1, ago: 1},
	{service: "legal-aid", people: 2, ago: 2},
	{service: "legal-aid", people: 2, ago: 9, deeds: []deed{{7, "demo.justice", "take"}}},
	{service: "legal-aid", people: 1, ago: 30, deeds: []deed{{28, "demo.justice", "approve"}}},
	{service: "social-security-card", people: 3, ago: 4},
	{service: "social-security-card", people: 2, ago: 17, deeds: []deed{{9, "demo.labour", "take"}}},
	{service: "social-security-card", people: 4, ago: 30, deeds: []deed{{20, "demo.labour", "approve"}}},
	{service: "skills-training", people: 2, ago: 7, deeds: []deed{{4, "demo.labour", "ask-papers"}}},
	{service: "housing-assistance", people: 3, ago: 7},
	{service: "housing-assistance", people: 1, ago: 30, deeds: []deed{{20, "demo.housing", "refuse"}}},
	{service: "education-assistance", people: 2, ago: 20, deeds: []deed{{9, "demo.education", "take"}}},
	{service: "education-assistance", people: 2, ago: 62, deeds: []deed{{40, "demo.education", "approve"}}},
	{service: "special-disease-outpatient", people: 2, ago: 4},
	{service: "special-disease-outpatient", people: 2, ago: 30, deeds: []deed{{20, "demo.insurance", "approve"}}},
	{service: "hypertension-care", people: 2, ago: 2},
}

// says is what goes with an act: the words of a make-believe official.
func says(action string) casework.Act {
	act := casework.Act{Action: action}
	switch action {
	case "publish", "forward", "confirm", "refer":
		act.Note = map[string]string{"publish": "入户调查与申报一致，初审符合条件。", "forward": "在册信息与申请一致。", "confirm": "残疾人证有效，等级相符。", "refer": "家庭有一笔新近的收入，是否计入请负责人定。"}[action]
	case "ask-papers":
		act.Note = "请补交近六个月的收入证明；单位开的、银行流水都可以。"
	case "approve", "approve-small":
		act.Note = "材料齐全，符合条件。"
	case "refuse":
		act.Reason = "经核对，家庭人均收入高于标准。"
	case "relieve-at-once":
		act.Reason = "家中失火，无处居住，先行救助。"
	case "appeal":
		act.Reason = "上月已经停工，收入证明还是停工前的，请重新核对。"
	case "close":
		act.Reason = "全家已迁往外省。"
	case "pause":
		act.Pause, act.Reason = "verification", "等待银行、税务的核对结果。"
	}
	return act
}
