package pack

import (
	"slices"
	"strings"

	"minsheng/lang"
	"minsheng/rule"
)

// listed is how many names a message lists when none is near.
const listed = 12

// Where all the names of a kind can be seen.
var (
	seeServices   = text("全部服务：minsheng pack show 方案代码", "all services: minsheng pack show CODE")
	seeParams     = text("全部参数：minsheng pack show 方案代码 --params", "all parameters: minsheng pack show CODE --params")
	seeAttributes = text("全部属性：minsheng pack show 方案代码 --schema", "all attributes: minsheng pack show CODE --schema")
	seeGroups     = text("全部领域、类别、对象和事件：minsheng pack show 方案代码 --groups", "all fields, categories, audiences and events: minsheng pack show CODE --groups")
	seeSources    = text("全部出处：minsheng pack show 方案代码 --sources", "all sources: minsheng pack show CODE --sources")
	seePacks      = text("全部方案：minsheng pack list", "all packs: minsheng pack list")
	seeKeys       = text("能写的键见 docs/packs.md", "docs/packs.md says which keys there are")
)

// instead says what to write for a name that does not exist: the nearest one,
// or all where they are few, or where they can be seen.
func instead(word string, candidates []string, see lang.Text) lang.Text {
	if near := rule.Nearest(word, candidates); near != "" && (len(word) > 3 || len(candidates) > listed) {
		return textf("改为：%s", "write instead: %s", near)
	}
	if len(candidates) == 0 {
		return text("删去它", "leave it out")
	}
	if len(candidates) > listed {
		return see
	}
	return oneOf(candidates)
}

// oneOf says what can be written.
func oneOf(candidates []string) lang.Text {
	all := slices.Compact(slices.Sorted(slices.Values(candidates)))
	return lang.Text{ZH: "可以写：" + strings.Join(all, "、"), EN: "write one of: " + strings.Join(all, ", ")}
}
