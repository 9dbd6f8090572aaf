package pain001

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/money"
)

// Debtor is on whose account payments are made.
type Debtor struct {
	Name    string // as the account is called
	Account string
	Bank    string // member number in CNAPS (支付系统行号), twelve digits
	Purpose string // an ISO 20022 purpose code; SSBE, a social benefit, where empty
}

// ErrDebtor says that a debtor cannot stand in a message. Field names what is
// wrong.
var ErrDebtor = fault.New(fault.Invalid, "pain001.debtor", lang.Text{
	ZH: "付款方要写户名（140 字以内）、账号（34 位以内）和 12 位支付系统行号", EN: "A debtor has a name of at most 140 characters, an account of at most 34 and a CNAPS number of 12 digits"})

// ErrAccount says that an account number cannot stand in a message. Field is
// the reference of the payment.
var ErrAccount = fault.New(fault.Invalid, "pain001.account", lang.Text{
	ZH: "收款账号为空或超过 34 位", EN: "The payee's account is empty or longer than 34 characters"})

// format writes remittances of one debtor.
type format struct{ Debtor }

// From is the format of payments from a debtor's account. Fault: ErrDebtor.
func From(d Debtor) (money.Format, error) {
	switch {
	case !fits(d.Name, 140):
		return nil, ErrDebtor.At("name")
	case !fits(d.Account, 34):
		return nil, ErrDebtor.At("account")
	case len(d.Bank) != 12 || strings.Trim(d.Bank, "0123456789") != "":
		return nil, ErrDebtor.At("bank")
	}
	if d.Purpose == "" {
		d.Purpose = "SSBE"
	}
	return format{d}, nil
}

func fits(text string, most int) bool {
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	return n > 0 && n <= most
}

func (format) Name() string { return "pain.001.001.09" }

// head is all before the transactions.
const head = xml.Header + `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
<CstmrCdtTrfInitn>
<GrpHdr><MsgId>%[1]s</MsgId><CreDtTm>%[2]s</CreDtTm><NbOfTxs>%[3]s</NbOfTxs><CtrlSum>%[4]s</CtrlSum><InitgPty><Nm>%[5]s</Nm></InitgPty></GrpHdr>
<PmtInf><PmtInfId>%[1]s</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg><NbOfTxs>%[3]s</NbOfTxs><CtrlSum>%[4]s</CtrlSum><PmtTpInf><CtgyPurp><Cd>%[6]s</Cd></CtgyPurp></PmtTpInf><ReqdExctnDt><Dt>%[7]s</Dt></ReqdExctnDt><Dbtr><Nm>%[5]s</Nm></Dbtr><DbtrAcct><Id><Othr><Id>%[8]s</Id></Othr></Id><Ccy>CNY</Ccy></DbtrAcct><DbtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>CNAPS</Cd></ClrSysId><MmbId>%[9]s</MmbId></ClrSysMmbId></FinInstnId></DbtrAgt>
`

const tail = `</PmtInf>
</CstmrCdtTrfInitn>
</Document>
`

// transfer is one transaction.
const transfer = `<CdtTrfTxInf><PmtId><EndToEndId>%[1]s</EndToEndId></PmtId><Amt><InstdAmt Ccy="CNY">%[2]s</InstdAmt></Amt><Cdtr><Nm>%[3]s</Nm></Cdtr><CdtrAcct><Id><Othr><Id>%[4]s</Id></Othr></Id></CdtrAcct><Purp><Cd>%[5]s</Cd></Purp></CdtTrfTxInf>
`

// Write writes a remittance. Faults: ErrAccount; what the remittance fails with.
func (f format) Write(to io.Writer, r *money.Remittance) error {
	w := bufio.NewWriter(to)
	at := r.Run.ApprovedAt.UTC()
	put(w, head, string(r.Run.ID), at.Format("2006-01-02T15:04:05Z"), strconv.FormatInt(r.Count, 10), r.Total.String(), f.Debtor.Name, f.Purpose,
		civil.FromTime(at).String(), f.Account, f.Bank)
	var n int64
	var sum measure.Money
	for one, err := range r.Instructions() {
		if err != nil {
			return err
		}
		if !fits(one.Account, 34) {
			return ErrAccount.At(string(one.Reference))
		}
		name := one.Name
		if name == "" {
			name = string(one.Payee)
		}
		put(w, transfer, string(one.Reference), one.Amount.String(), cut(name), one.Account, f.Purpose)
		n, sum = n+1, sum+one.Amount
	}
	if n != r.Count || sum != r.Total {
		return fmt.Errorf("the run has %d payments of %s, its head said %d of %s", n, sum, r.Count, r.Total)
	}
	put(w, tail)
	return w.Flush()
}

// put writes a piece with its values as text of XML. The writer keeps the first
// error until Flush.
func put(w *bufio.Writer, piece string, values ...string) {
	escaped := make([]any, len(values))
	for i, v := range values {
		var b strings.Builder
		if err := xml.EscapeText(&b, []byte(v)); err != nil {
			panic(errors.Join(errors.New("a text in memory cannot be written"), err))
		}
		escaped[i] = b.String()
	}
	fmt.Fprintf(w, piece, escaped...)
}

// cut shortens a name to what a message takes.
func cut(name string) string {
	runes := []rune(name)
	return string(runes[:min(140, len(runes))])
}
