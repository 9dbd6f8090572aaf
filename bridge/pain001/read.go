package pain001

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/money"
)

// Answer is what a bank says of a remittance.
type Answer struct {
	Message string // the run whose file is answered; empty where a notification does not say
	Returns []money.Return
	Rest    bool // all that is not among Returns was paid
	Waiting int  // payments that are accepted and not yet settled: no answer
}

// ErrMessage says that a file is neither a pain.002 nor a camt.054.
var ErrMessage = fault.New(fault.Invalid, "pain001.message", lang.Text{
	ZH: "这不是 pain.002 或 camt.054 报文", EN: "This is neither a pain.002 nor a camt.054 message"})

// report is as much of both messages as is read; element names are the same in
// all their versions.
type report struct {
	Status struct {
		Original struct {
			Message string `xml:"OrgnlMsgId"`
			Status  string `xml:"GrpSts"`
		} `xml:"OrgnlGrpInfAndSts"`
		Payments []struct {
			Status       string `xml:"PmtInfSts"`
			Transactions []struct {
				Reference string   `xml:"OrgnlEndToEndId"`
				Status    string   `xml:"TxSts"`
				Reasons   []reason `xml:"StsRsnInf"`
			} `xml:"TxInfAndSts"`
		} `xml:"OrgnlPmtInfAndSts"`
	} `xml:"CstmrPmtStsRpt"`
	Notice struct {
		Notifications []struct {
			Entries []struct {
				Direction    string `xml:"CdtDbtInd"`
				Transactions []struct {
					Reference string   `xml:"Refs>EndToEndId"`
					Direction string   `xml:"CdtDbtInd"`
					Returned  []reason `xml:"RtrInf"`
				} `xml:"NtryDtls>TxDtls"`
			} `xml:"Ntry"`
		} `xml:"Ntfctn"`
	} `xml:"BkToCstmrDbtCdtNtfctn"`
}

type reason struct {
	Code        string   `xml:"Rsn>Cd"`
	Proprietary string   `xml:"Rsn>Prtry"`
	More        []string `xml:"AddtlInf"`
}

// Read reads a pain.002 or a camt.054 of any version. A payment that a bank has
// accepted and not yet settled is no answer. Fault: ErrMessage.
func Read(from io.Reader) (Answer, error) {
	var doc struct {
		XMLName xml.Name `xml:"Document"`
		report
	}
	if err := xml.NewDecoder(from).Decode(&doc); err != nil {
		return Answer{}, ErrMessage.Because(err)
	}
	switch {
	case strings.Contains(doc.XMLName.Space, "pain.002."):
		return doc.statuses(), nil
	case strings.Contains(doc.XMLName.Space, "camt.054."):
		return doc.notices(), nil
	}
	return Answer{}, ErrMessage.Because(errors.New("it is " + doc.XMLName.Space))
}

// settled and rejected are the codes of ISO 20022's ExternalPaymentTransactionStatus1Code
// that end a payment.
func settled(code string) bool  { return code == "ACSC" || code == "ACCC" }
func rejected(code string) bool { return code == "RJCT" || code == "CANC" }

func (r *report) statuses() (a Answer) {
	a.Message, a.Rest = r.Status.Original.Message, settled(r.Status.Original.Status)
	for _, p := range r.Status.Payments {
		a.Rest = a.Rest || settled(p.Status)
		for _, t := range p.Transactions {
			status := t.Status
			if status == "" {
				status = p.Status
			}
			switch {
			case settled(status):
				a.Returns = append(a.Returns, money.Return{Payment: id.ID(t.Reference), Paid: true})
			case rejected(status):
				a.Returns = append(a.Returns, money.Return{Payment: id.ID(t.Reference), Reason: say(t.Reasons, status)})
			default:
				a.Waiting++
			}
		}
	}
	return a
}

// notices reads entries of an account: what was debited was paid, what came
// back was not.
func (r *report) notices() (a Answer) {
	for _, n := range r.Notice.Notifications {
		for _, e := range n.Entries {
			for _, t := range e.Transactions {
				direction := t.Direction
				if direction == "" {
					direction = e.Direction
				}
				switch {
				case t.Reference == "" || t.Reference == "NOTPROVIDED":
				case len(t.Returned) > 0 && direction == "CRDT":
					a.Returns = append(a.Returns, money.Return{Payment: id.ID(t.Reference), Reason: say(t.Returned, "returned")})
				case len(t.Returned) == 0 && direction == "DBIT":
					a.Returns = append(a.Returns, money.Return{Payment: id.ID(t.Reference), Paid: true})
				}
			}
		}
	}
	return a
}

// say writes reasons as one text, or another where there are none.
func say(all []reason, otherwise string) string {
	var words []string
	for _, r := range all {
		words = append(words, r.Code, r.Proprietary)
		words = append(words, r.More...)
	}
	if text := strings.Join(strings.Fields(strings.Join(words, " ")), " "); text != "" {
		return text
	}
	return otherwise
}
