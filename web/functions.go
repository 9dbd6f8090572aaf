package web

import (
	"html/template"

	"minsheng/lang"
)

// drawing is what draws itself for readers of a language.
type drawing interface {
	draw(lang.Tag) (template.HTML, error)
}

// functions are what templates can call, for readers of one language.
func functions(tag lang.Tag, words catalogue, assets *assetSet) template.FuncMap {
	return template.FuncMap{
		"t":     func(id string, args ...any) (string, error) { return words.say(tag, id, args...) },
		"text":  func(text lang.Text) template.HTML { return inLanguage(tag, text) },
		"plain": func(text lang.Text) string { return text.In(tag) },
		"asset": assets.address,
		"zh":    func() bool { return tag == lang.ZH },
		"chart": func(d drawing) (template.HTML, error) { return d.draw(tag) },
	}
}

// inLanguage writes a text and marks it where it stands in another language
// than the page, so that a screen reader changes its voice.
func inLanguage(tag lang.Tag, text lang.Text) template.HTML {
	safe := template.HTMLEscapeString(text.In(tag))
	if tag == lang.EN && text.EN == "" && text.ZH != "" {
		safe = `<span lang="zh-CN">` + safe + `</span>`
	}
	return template.HTML(safe)
}
