package web

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"

	"minsheng/lang"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// catalogue holds the words of the pages by id.
type catalogue map[string]lang.Text

// loadWords reads all word files; an id stands in one of them only.
func loadWords() (catalogue, error) {
	all := catalogue{}
	names, err := fs.Glob(wordFiles, "words/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		raw, err := wordFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var some map[string]lang.Text
		strict := yaml.NewDecoder(bytes.NewReader(raw))
		strict.KnownFields(true) // a comma without quotes would cut a text short
		if err := strict.Decode(&some); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		for id, text := range some {
			if _, twice := all[id]; twice {
				return nil, fmt.Errorf("%s: %s stands in two files", name, id)
			}
			all[id] = text
		}
	}
	return all, nil
}

// say returns the words of an id with its arguments set in. An unknown id is
// an error, never an empty page.
func (c catalogue) say(tag lang.Tag, id string, args ...any) (string, error) {
	text, ok := c[id]
	if !ok {
		return "", fmt.Errorf("no words for %q", id)
	}
	if len(args) == 0 {
		return text.In(tag), nil
	}
	return fmt.Sprintf(text.In(tag), args...), nil
}

// text returns the words of an id in every language; an argument that is a
// text is set in in the same language. A test finds ids without words before a
// reader does.
func (c catalogue) text(id string, args ...any) lang.Text {
	text, ok := c[id]
	if !ok {
		return lang.Text{ZH: id, EN: id}
	}
	if len(args) == 0 {
		return text
	}
	return lang.Text{ZH: fmt.Sprintf(text.ZH, inEach(lang.ZH, args)...), EN: fmt.Sprintf(text.EN, inEach(lang.EN, args)...)}
}

// inEach returns the arguments with texts in one language.
func inEach(tag lang.Tag, args []any) []any {
	all := make([]any, len(args))
	for i, arg := range args {
		all[i] = arg
		if text, ok := arg.(lang.Text); ok {
			all[i] = text.In(tag)
		}
	}
	return all
}
