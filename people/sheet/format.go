package sheet

import (
	"path/filepath"
	"strings"

	"minsheng/fault"
	"minsheng/lang"
)

// Format is a kind of file.
type Format string

// The formats. CSV is UTF-8 (with or without mark) or GB 18030 when read, and
// UTF-8 with mark when written, which spreadsheet programs need.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// FormatOf tells the format by a file's name. Fault: ErrFormat.
func FormatOf(name string) (Format, error) {
	switch f := Format(strings.TrimPrefix(strings.ToLower(filepath.Ext(name)), ".")); f {
	case CSV, XLSX:
		return f, nil
	}
	return "", ErrFormat
}

// What can be wrong with a whole file.
var (
	ErrFormat = fault.New(fault.Invalid, "sheet.format", lang.Text{
		ZH: "只接受 .xlsx 和 .csv 文件：旧的 .xls 请另存为 .xlsx", EN: "Only .xlsx and .csv files are read: save an old .xls as .xlsx"})
	ErrLocked = fault.New(fault.Invalid, "sheet.locked", lang.Text{
		ZH: "文件有密码，或是旧的 .xls 格式：请去掉密码，另存为 .xlsx", EN: "The file has a password or is an old .xls: remove the password and save it as .xlsx"})
	ErrUnreadable = fault.New(fault.Invalid, "sheet.unreadable", lang.Text{
		ZH: "文件损坏，或不是所说的格式：请用表格软件打开后重新另存", EN: "The file is damaged or not what it says: open it in a spreadsheet program and save it again"})
	ErrEncoding = fault.New(fault.Invalid, "sheet.encoding", lang.Text{
		ZH: "文字编码不是 UTF-8 也不是 GBK（GB 18030）：请另存为“CSV UTF-8”", EN: "The text is neither UTF-8 nor GBK (GB 18030): save it as “CSV UTF-8”"})
	ErrTooLarge = fault.New(fault.Invalid, "sheet.too_large", lang.Text{
		ZH: "文件太大：请分成几个文件，每个不超过 20 万行", EN: "The file is too large: split it into files of at most 200,000 rows"})
	ErrNoHead = fault.New(fault.Invalid, "sheet.no_head", lang.Text{
		ZH: "第一行不是表头：请下载模板，把数据粘贴到模板里", EN: "The first row is no head: download the template and paste the data into it"})
	ErrHead = fault.New(fault.Invalid, "sheet.head", lang.Text{
		ZH: "表头有误", EN: "The head is wrong"})
)

// Limits of what is read. They stand far above any honest file and below what
// would exhaust a small machine.
const (
	maxBytes    = 128 << 20
	maxUnpacked = 1 << 30
	maxRows     = 200_000
	maxColumns  = 1_000
	maxCell     = 32_767
	maxProblems = 1_000
)
