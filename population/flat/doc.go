// Package flat writes and reads Parquet files of plain columns, no lists, a
// row group at a time and column by column: texts as places in a dictionary of
// the group, whole numbers, yes or no. It encodes pages itself, so that a row
// costs a few billionths of a second and allocates nothing; any Parquet reader
// reads what it writes. The same columns give the same bytes.
//
// It reads the files that it writes, and refuses others; files that other
// tools make are for package population. It knows nothing of people.
//
//	w, err := flat.NewWriter(file, []flat.Column{{Name: "service"}, {Name: "amount", Kind: flat.Integers, Optional: true}}, nil)
//	err = w.Group(2, []flat.Values{{Texts: []string{"dibao"}, Places: []uint32{0, 0}}, {Valid: []uint64{1}, Ints: []int64{90000, 0}}})
//	err = w.Close()
package flat
