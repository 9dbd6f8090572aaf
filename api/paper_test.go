package api_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
)

func TestAPaperIsHandedInReadAndTakenBack(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		window := w.admit("api.window", clerk("330502"))
		draft := read[made](t, w.ask("POST", "/api/v1/applications", `{"service":"dibao","person":"`+w.person+`"}`, acting(window, "begin-000001")...))
		form := read[struct {
			Form struct{ Papers []struct{ ID string } }
		}](t, w.ask("GET", "/api/v1/services/dibao/form", ""))
		if len(form.Form.Papers) == 0 {
			t.Fatal("the form asks for no papers")
		}
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
			t.Fatal(err)
		}
		address := "/api/v1/applications/" + draft.ID + "/papers"
		send := func(key, body string) (status int, text string, id string) {
			out := w.ask("POST", address+"?paper="+form.Form.Papers[0].ID+"&name=card.png", body, acting(window, key, "Content-Type", "application/octet-stream")...)
			if out.Code == http.StatusCreated {
				id = read[made](t, out).ID
			}
			return out.Code, out.Body.String(), id
		}
		status, text, paper := send("paper-000001", picture.String())
		if status != 201 || !strings.Contains(text, `"type":"image/png"`) {
			t.Fatalf("%d %s", status, text)
		}
		if _, _, again := send("paper-000002", picture.String()); again != paper {
			t.Errorf("the same file is two papers: %s, %s", paper, again)
		}
		if status, text, _ := send("paper-000003", "#!/bin/sh"); status != 422 || !strings.Contains(text, "casework.file_type") {
			t.Errorf("a program is a paper: %d %s", status, text)
		}
		if status, text, _ := send("paper-000004", strings.Repeat("x", 25<<20)); status != 413 || !strings.Contains(text, "api.too_large") {
			t.Errorf("25 MB: %d %.200s", status, text)
		}
		out := w.ask("GET", "/api/v1/papers/"+paper, "", acting(window, "x")...)
		if out.Code != 200 || !bytes.Equal(out.Body.Bytes(), picture.Bytes()) || out.Header().Get("Content-Type") != "image/png" ||
			!strings.HasPrefix(out.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%d %v, %d bytes", out.Code, out.Header(), out.Body.Len())
		}
		for who, token := range w.outsiders() {
			if out := w.ask("GET", "/api/v1/papers/"+paper, "", acting(token, "x")...); out.Code != 403 && out.Code != 404 {
				t.Errorf("%s reads it: %d", who, out.Code)
			}
		}
		if out := w.ask("DELETE", address+"/"+paper, "", acting(window, "x")...); out.Code != 204 || out.Body.Len() != 0 {
			t.Errorf("%d %s", out.Code, out.Body)
		}
		if out := w.ask("GET", "/api/v1/papers/"+paper, "", acting(window, "x")...); out.Code != 404 {
			t.Errorf("after it was taken back: %d", out.Code)
		}
	})
}
