package casework

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strings"
)

// FileType is what an attachment is, by its content; its name is not asked.
type FileType struct {
	Name string // short, for people: PDF
	Mime string
}

// The types that papers come in. OFD is the national format of fixed layouts
// (GB/T 33190-2016).
var (
	typePDF  = FileType{"PDF", "application/pdf"}
	typeJPEG = FileType{"JPEG", "image/jpeg"}
	typePNG  = FileType{"PNG", "image/png"}
	typeDOCX = FileType{"DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
	typeXLSX = FileType{"XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
	typeOFD  = FileType{"OFD", "application/ofd"}
)

// sniff tells what a file is. A package that does not open, or that is encrypted
// or carries macros, is none of the types.
func sniff(data []byte) (FileType, bool) {
	switch http.DetectContentType(data) {
	case "application/pdf":
		return typePDF, wholePDF(data)
	case "image/jpeg":
		return typeJPEG, bytes.Contains(data, []byte{0xFF, 0xD9}) // telephones write more behind the end
	case "image/png":
		return typePNG, bytes.Contains(data[max(0, len(data)-64):], []byte("IEND"))
	case "application/zip":
		return sniffPackage(data)
	}
	return FileType{}, false
}

// wholePDF says whether a file has its end; one that broke off on the way has
// not.
func wholePDF(data []byte) bool {
	return bytes.Contains(data[max(0, len(data)-2048):], []byte("%%EOF"))
}

// maxEntries bounds what a package may list.
const maxEntries = 2000

func sniffPackage(data []byte) (FileType, bool) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) > maxEntries {
		return FileType{}, false
	}
	found := FileType{}
	for _, f := range z.File {
		const encrypted = 1
		switch {
		case f.Flags&encrypted != 0, strings.EqualFold(baseName(f.Name), "vbaProject.bin"):
			return FileType{}, false
		case f.Name == "OFD.xml":
			found = typeOFD
		case f.Name == "word/document.xml":
			found = typeDOCX
		case f.Name == "xl/workbook.xml":
			found = typeXLSX
		}
	}
	return found, found != FileType{}
}

// baseName is the last part of a name, whichever way its folders are written.
func baseName(name string) string {
	return name[strings.LastIndexAny(name, `/\`)+1:]
}

// typeOf finds a type by its media type.
func typeOf(mime string) FileType {
	for _, t := range []FileType{typePDF, typeJPEG, typePNG, typeDOCX, typeXLSX, typeOFD} {
		if t.Mime == mime {
			return t
		}
	}
	return FileType{Name: mime, Mime: mime}
}
