package pack

import (
	"slices"
	"strings"

	"minsheng/lang"
	"minsheng/rule"
)

// listed is how many names a message lists when none is near.
const listed = 12

// instead says what to write for a name that does not exist: the nearest one,
// or all where they are few.
func instead(word string, candidates []string) lang.Text {
	if near := rule.Nearest(word, candidates); near != "" && (len(word) > 3 || len(candidates) > listed) {
		return textf("改为：%s", "write instead: %s", near)
	}
	if len(candidates) == 0 {
		return text("删去它", "leave it out")
	}
	if len(candidates) > listed {
		return textf("共有 %d 个可用的名字，没有一个与它相近", "none of the %d names there are is near to it", len(candidates))
	}
	all := slices.Compact(slices.Sorted(slices.Values(candidates)))
	return lang.Text{ZH: "可以写：" + strings.Join(all, "、"), EN: "write one of: " + strings.Join(all, ", ")}
}
