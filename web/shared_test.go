package web

import (
	"net/http"
	"testing"
)

func TestAResidentTakesBackWhatIsUsedAgain(t *testing.T) {
	h := openHall(t)
	p := h.head()
	h.applied(p)
	w := h.comesIn(p.ID)
	w.goes("/my").has("我的信息怎么用")
	w.goes("/my/shared").at("/my/shared", "联系电话", "05720001234", "忘掉，不再填入").lacks("您收回的")
	w.sends("/my/shared", "do", "withhold", "question", "answer.phone", "use", "again").has("立即生效", "您收回的", "不再自动填入以后的申请").lacks("05720001234")
	w.sends("/my/shared", "do", "allow", "question", "answer.phone", "use", "again").lacks("您收回的")
	w.sends("/my/decline", "service", "old-age-allowance")
	w.goes("/my/shared").has("您不需要的服务", "高龄津贴", "又需要了")
	w.sends("/my/shared", "do", "accept", "service", "old-age-allowance").lacks("您不需要的服务")
	if s := w.sends("/my/shared", "do", "whatever"); s.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", s.status)
	}
	h.walker().goes("/my/shared").has("居民登录")
}
