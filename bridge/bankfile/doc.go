// Package bankfile writes remittances as the text files that banks take for
// payments in bulk (批量代发), and reads what they send back. How a bank wants
// them is a template: a YAML file that says the columns, the head and foot with
// totals, the signs between them and the encoding.
//
// It knows no bank: the templates beside it are examples to begin with, and
// none of them is claimed to be what some bank takes.
//
//	template, err := bankfile.Parse(text)
//	file, err := ledger.Send(ctx, by, run, to, template, names)
//	returns, err := template.Read(from)
package bankfile
