package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/money"
	"minsheng/staff"
)

// BankFile is how a bank wants its files, and how it answers.
type BankFile interface {
	money.Format
	Read(io.Reader) ([]money.Return, error)
}

// errNoReturns says that no file of returns was chosen.
var errNoReturns = fault.New(fault.Invalid, "web.no_returns", lang.Text{ZH: "请选择银行的回盘文件", EN: "Choose the bank's file of returns"})

// paymentsPerPage is how many payments stand on a page.
const paymentsPerPage = 50

// runPage is one run as whoever approves it must see it.
type runPage struct {
	Title    lang.Text
	Said     lang.Text // what was just done
	Warning  *Notice   // what speaks against it
	Facts    []Fact
	Kinds    Table
	Budget   []budgetBar
	Table    Table
	Views    []Way
	Next     string
	Files    []Link
	Sent     []Fact
	Acts     runActs
	Mistakes []Mistake
}

// runActs is what can be done to a run by who looks at it.
type runActs struct {
	Approve, Cancel, Send, Reconcile bool
	Why                              lang.Text // why it cannot be approved by this person
	Over                             *Question // the reason to pay beyond the budget
	Formats                          []Option
	File                             string // where the bank's file comes from
}

// run shows a run, or does to it what a form says.
func (d *desk) run(r *http.Request, actor *staff.Actor) (page, error) {
	run := id.ID(r.PathValue("run"))
	var wrong error
	if r.Method == http.MethodPost {
		done, err := d.doRun(r, actor, run)
		if err == nil {
			return page{to: "/desk/pay/runs/" + string(run) + "?did=" + done}, nil
		}
		kind := fault.KindOf(err)
		if kind != fault.Invalid && kind != fault.Conflict && !errors.Is(err, money.ErrSamePerson) {
			return page{}, err
		}
		wrong = err
	}
	one, err := d.ledger().Run(r.Context(), actor.Scope(access.ReadMoney), run)
	if err != nil {
		return page{}, err
	}
	main := runPage{Title: d.runTitle(one), Facts: d.runFacts(one), Files: files("/desk/pay/runs/"+string(run)+"/payments", url.Values{})}
	if err := d.fillRun(r, actor, one, &main); err != nil {
		return page{}, err
	}
	main.Acts = d.runActs(actor, one, main.Warning != nil)
	if did := r.URL.Query().Get("did"); did == "approve" || did == "cancel" || did == "reconcile" {
		main.Said = d.words.text("pay.did." + did)
	}
	pg := page{name: "desk-run", title: main.Title, nav: "pay", crumbs: []Crumb{{Text: d.words.text("pay.title"), Href: "/desk/pay"}, {Text: main.Title}}}
	if wrong != nil {
		var f *fault.Error
		errors.As(wrong, &f)
		main.Mistakes, pg.status = []Mistake{{Anchor: "acts", Say: f.Say}}, http.StatusUnprocessableEntity
	}
	pg.main = main
	return pg, nil
}

// doRun does what was chosen and says what.
func (d *desk) doRun(r *http.Request, actor *staff.Actor, run id.ID) (string, error) {
	purpose := d.words.text("pay.purpose.act").ZH
	l := d.ledger()
	form, file, err := upload(r)
	if err != nil {
		return "", money.ErrOrder.Because(err)
	}
	switch form.Get("act") {
	case "approve":
		by := actor.For(access.ApproveMoney, purpose)
		if err := l.Approve(r.Context(), by, run, money.Consent{OverBudget: cut(form.Get("over"), 600)}); err != nil {
			return "", err
		}
		one, err := l.Run(r.Context(), by.Within, run)
		if err != nil || one.Revision == "" {
			return "approve", err
		}
		_, err = d.options.Office.TellRevised(r.Context(), by, one.Revision)
		return "approve", err
	case "cancel":
		return "cancel", l.Cancel(r.Context(), actor.For(access.PrepareMoney, purpose), run)
	case "rest":
		_, err := l.ReconcileRest(r.Context(), actor.For(access.SendMoney, purpose), run)
		return "reconcile", err
	case "returns":
		t := d.bank(form.Get("format"))
		if t == nil || file == nil {
			return "", errNoReturns
		}
		returns, err := t.Read(file)
		if err == nil {
			_, err = l.Reconcile(r.Context(), actor.For(access.SendMoney, purpose), run, returns)
		}
		return "reconcile", err
	}
	return "", money.ErrState
}

// bank finds a form of files by name.
func (d *desk) bank(name string) BankFile {
	for _, one := range d.options.Banks {
		if one.Name() == name {
			return one
		}
	}
	return nil
}

func (d *desk) runTitle(one money.Run) lang.Text {
	service := same(one.Service)
	if edition, err := d.today(); err == nil {
		service = d.serviceName(edition, one.Service)
	}
	month := d.monthText(one.Month)
	return d.words.text("pay.run", service, month)
}

func (d *desk) runFacts(one money.Run) []Fact {
	facts := []Fact{{Name: d.words.text("pay.state"), Text: d.words.text("pay.state." + string(one.State))}, {Name: d.words.text("pay.payments"), Text: same(counted(one.Payments))},
		{Name: d.words.text("pay.total"), Text: d.words.text("pay.yuan", one.Total.Short())}, {Name: d.words.text("pay.preparedby"), Text: same(one.PreparedBy)}}
	if one.ApprovedBy != "" {
		facts = append(facts, Fact{Name: d.words.text("pay.approvedby"), Text: same(one.ApprovedBy)})
	}
	return facts
}

// fillRun brings in what a run does: kinds, budget, payments and files.
func (d *desk) fillRun(r *http.Request, actor *staff.Actor, one money.Run, main *runPage) error {
	within := actor.Scope(access.ReadMoney)
	kinds, err := d.ledger().Kinds(r.Context(), within, one.ID)
	if err != nil {
		return err
	}
	main.Kinds = d.kindTable(one, kinds)
	checks, err := d.ledger().Checks(r.Context(), within, one.ID)
	if err != nil {
		return err
	}
	for _, c := range checks {
		main.Budget = append(main.Budget, d.checkBar(one, c))
		if c.Over > 0 && one.State == money.Prepared {
			main.Warning = &Notice{Kind: "warning", Title: d.words.text("pay.over"), Body: d.words.text("pay.over.body", d.payerText(c.Payer), c.Left().Short(), c.Run.Short(), c.Over.Short())}
		}
	}
	sent, err := d.ledger().Files(r.Context(), within, one.ID)
	if err != nil {
		return err
	}
	for _, f := range sent {
		main.Sent = append(main.Sent, Fact{Name: d.words.text("pay.file", f.Number, f.Format), Text: d.words.text("pay.file.is", f.Payments, f.Total.Short(), f.WrittenBy, f.SHA256[:16])})
	}
	return d.fillPayments(r, actor, one, kinds, main)
}

// kindTable is what changed since the month before.
func (d *desk) kindTable(one money.Run, kinds []money.KindSum) Table {
	yuan := d.words.text("unit.yuan")
	t := Table{Caption: d.words.text("pay.changed"), Columns: []Column{{Head: d.words.text("pay.kind")}, {Head: d.words.text("pay.payments"), Numeric: true}, {Head: d.words.text("pay.before"), Unit: yuan, Numeric: true},
		{Head: d.words.text("pay.regular"), Unit: yuan, Numeric: true}, {Head: d.words.text("pay.arrears"), Unit: yuan, Numeric: true}, {Head: d.words.text("pay.recovered"), Unit: yuan, Numeric: true}, {Head: d.words.text("pay.amount"), Unit: yuan, Numeric: true}}}
	for _, k := range kinds {
		t.Rows = append(t.Rows, []Cell{{Text: d.words.text("pay.kind." + string(k.Kind)), Href: "/desk/pay/runs/" + string(one.ID) + "?kind=" + string(k.Kind) + "#payments"}, {Text: same(counted(k.Payments))},
			{Text: same(k.Before.Short())}, {Text: same(k.Regular.Short())}, {Text: same(k.Arrears.Short())}, {Text: same(k.Recovered.Short())}, {Text: same(k.Amount.Short())}})
	}
	return t
}

// fillPayments brings in a page of payments with masked names.
func (d *desk) fillPayments(r *http.Request, actor *staff.Actor, one money.Run, kinds []money.KindSum, main *runPage) error {
	by := actor.For(access.ReadMoney, d.words.text("pay.purpose.read").ZH)
	asked := money.PaymentQuery{Kind: money.PaymentKind(cut(r.URL.Query().Get("kind"), 20)), After: r.URL.Query().Get("after"), Limit: paymentsPerPage}
	all, next, err := d.ledger().Payments(r.Context(), by, one.ID, asked)
	if err != nil {
		return err
	}
	address := "/desk/pay/runs/" + string(one.ID)
	main.Views = []Way{{Link{d.words.text("pay.kinds.all"), address + "#payments"}, "", asked.Kind == ""}}
	for _, k := range kinds {
		main.Views = append(main.Views, Way{Link{d.words.text("pay.kind." + string(k.Kind)), address + "?kind=" + string(k.Kind) + "#payments"}, "", asked.Kind == k.Kind})
	}
	if next != "" {
		main.Next = address + "?" + url.Values{"kind": {string(asked.Kind)}, "after": {next}}.Encode() + "#payments"
	}
	names, err := d.namesOf(r, by.Purpose, actor, all)
	if err != nil {
		return err
	}
	yuan := d.words.text("unit.yuan")
	main.Table = Table{Caption: d.words.text("pay.list"), Columns: []Column{{Head: d.words.text("cases.who")}, {Head: d.words.text("pay.kind")}, {Head: d.words.text("pay.before"), Unit: yuan, Numeric: true},
		{Head: d.words.text("pay.amount"), Unit: yuan, Numeric: true}, {Head: d.words.text("pay.status")}, {Head: d.words.text("pay.why")}}}
	for _, p := range all {
		main.Table.Rows = append(main.Table.Rows, []Cell{{Text: same(masked(names[p.Person])), Href: "/desk/pay/grants/" + string(p.Grant)}, {Text: d.words.text("pay.kind." + string(p.Kind))},
			{Text: same(p.Before.Short())}, {Text: same(p.Amount.Short())}, {Text: d.words.text("pay.paid." + string(p.State))}, {Text: same(p.Reason)}})
	}
	return nil
}

// namesOf calls the people of payments; the screen shows them masked.
func (d *desk) namesOf(r *http.Request, purpose string, actor *staff.Actor, all []money.Payment) (map[id.ID]string, error) {
	var persons []id.ID
	for _, p := range all {
		persons = append(persons, p.Person)
	}
	by := actor.For(access.ReadMoney, purpose)
	return d.options.Office.Names(by, "in a run of payments")(r.Context(), persons)
}

// runActs is what somebody may do to a run now.
func (d *desk) runActs(actor *staff.Actor, one money.Run, over bool) runActs {
	row := access.Row{Area: one.Area, Department: one.Department}
	may := func(do access.Action) bool { return actor.May(do, row) == nil }
	acts := runActs{File: "/desk/pay/runs/" + string(one.ID) + "/file"}
	switch one.State {
	case money.Prepared:
		acts.Cancel = may(access.PrepareMoney)
		switch {
		case !may(access.ApproveMoney):
			acts.Why = d.words.text("pay.why.post")
		case strings.EqualFold(one.PreparedBy, actor.Account.Login):
			acts.Why = d.words.text("pay.why.same")
		default:
			acts.Approve = true
		}
		if over && acts.Approve {
			acts.Over = &Question{Name: "over", Kind: "text", Ask: d.words.text("pay.over.ask")}
		}
	case money.Preparing:
		acts.Cancel = may(access.PrepareMoney)
	case money.Approved, money.Sent:
		acts.Send = may(access.SendMoney) && len(d.options.Banks) > 0
		acts.Reconcile = one.State == money.Sent && may(access.SendMoney)
	}
	for _, one := range d.options.Banks {
		acts.Formats = append(acts.Formats, Option{Value: one.Name(), Text: d.words.text("pay.format." + one.Name())})
	}
	return acts
}

// bankFile sends the file for the bank. It is made whole before anything is
// sent, and journalled with its hash.
func (d *desk) bankFile(w http.ResponseWriter, r *http.Request, actor *staff.Actor) {
	err := r.ParseForm()
	t := d.bank(r.PostForm.Get("format"))
	if err != nil || t == nil {
		d.refuse(w, r, money.ErrOrder)
		return
	}
	by := actor.For(access.SendMoney, d.words.text("pay.purpose.act").ZH)
	var file bytes.Buffer
	run := id.ID(r.PathValue("run"))
	if _, err := d.ledger().Send(r.Context(), by, run, &file, t, d.options.Office.Names(by, "in a file for the bank")); err != nil {
		d.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="`+string(run)+"-"+t.Name()+`.txt"`)
	w.Header().Set("Cache-Control", "no-store")
	w.Write(file.Bytes())
}

// payerText names who bears a cost.
func (d *desk) payerText(payer string) lang.Text {
	for _, p := range payers() {
		if p.ID == payer {
			return p.Name
		}
	}
	return same(payer)
}
