package pack

import (
	"go.yaml.in/yaml/v3"

	"minsheng/rule"
)

// What a status can be: the words of the source, our words for it, or not yet
// compared with the source.
const (
	Quoted     = "quoted"
	Summarised = "summarised"
	Unverified = "unverified"
)

var statuses = []string{Quoted, Summarised, Unverified}

// cite reads source and status of a block. Where source is missing and must be
// there, it says so.
func (r *reading) cite(b *block, head string, must bool) rule.Cite {
	c := rule.Cite{Pack: r.pack.Code, Status: b.word("status", statuses...)}
	if c.Status == "" {
		c.Status = head
	}
	if !b.has("source") {
		b.get("source")
		if must && b.node != nil && b.node.Kind == yaml.MappingNode {
			r.found.add(b.here().mistake(CodeMissingSource, text("没有出处", "this has no source"),
				text("加上 source: {id: 文件标识, clause: 条款}", "add source: {id: …, clause: …}")))
		}
		return c
	}
	c.Source, c.Clause = r.source(b.block("source"))
	return c
}

// source reads {id, clause} and checks that a pack of the chain has the id.
func (r *reading) source(b *block) (id, clause string) {
	id, n := b.scalar("id")
	clause = b.str("clause")
	b.need("id")
	b.close()
	if n != nil && r.pack.Source(id) == nil {
		b.say(n, CodeUnknownName, textf("没有出处「%s」", "there is no source %q", id), instead(id, r.pack.sourceIDs(), seeSources))
	}
	return id, clause
}

// head reads the status that a file gives to all its parts.
func (r *reading) head(b *block) string {
	if s := b.word("status", statuses...); s != "" {
		return s
	}
	return Unverified
}
