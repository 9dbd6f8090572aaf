// Package lang holds a text in the languages the program speaks: Chinese
// first, English complete.
//
// It is not a catalogue of messages: each surface keeps its own words.
//
//	name := lang.Text{ZH: "低保", EN: "minimum living guarantee"}
//	name.In(lang.EN)
package lang
