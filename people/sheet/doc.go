// Package sheet reads and writes the register of people as the sheets that
// offices exchange: CSV and XLSX, one row a person, Chinese heads over machine
// names, every mistake reported with its cell and what to write instead.
//
// It stores nothing: what Read returns goes to people.Register.Enrol, and what
// Write takes comes from people.Register.Export. A household comes in whole or
// not at all.
//
//	batch, report, err := sheet.Read(file, sheet.XLSX, catalogue, sheet.Options{Source: "民政局", AsOf: today})
//	for _, p := range report.Problems {
//		fmt.Println(p) // C7 出生日期: write the day as 1951-03-02
//	}
package sheet
