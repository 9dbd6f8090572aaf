package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"time"
)

//go:embed static all:dist
var assetFiles embed.FS

// stylesheets are joined in this order into one file, portal.css.
var stylesheets = []string{"tokens", "text", "shell", "parts", "forms", "figures", "pages", "board", "desk", "my", "print"}

// assetSet is the files beside the pages, held in memory.
type assetSet struct {
	files   map[string][]byte
	version string // changes when any file does
}

// loadAssets gathers styles, drawings and, where npm has run, the script.
func loadAssets() (*assetSet, error) {
	a := &assetSet{files: map[string][]byte{}}
	var css bytes.Buffer
	for _, name := range stylesheets {
		raw, err := assetFiles.ReadFile("static/" + name + ".css")
		if err != nil {
			return nil, err
		}
		css.Write(raw)
	}
	a.files["portal.css"] = css.Bytes()
	for _, pattern := range []string{"static/*.svg", "dist/*.js"} {
		if err := a.add(pattern); err != nil {
			return nil, err
		}
	}
	sum := sha256.New()
	for _, name := range sortedKeys(a.files) {
		sum.Write(a.files[name])
	}
	a.version = hex.EncodeToString(sum.Sum(nil))[:12]
	return a, nil
}

func (a *assetSet) add(pattern string) error {
	names, err := fs.Glob(assetFiles, pattern)
	if err != nil {
		return err
	}
	for _, name := range names {
		raw, err := assetFiles.ReadFile(name)
		if err != nil {
			return err
		}
		a.files[path.Base(name)] = raw
	}
	return nil
}

// address is where a page finds a file; "" where the file was not built.
func (a *assetSet) address(name string) string {
	if _, ok := a.files[name]; !ok {
		return ""
	}
	return "/static/" + name + "?v=" + a.version
}

// ServeHTTP sends one file; the address carries the version, so browsers may
// keep it for good.
func (a *assetSet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	raw, ok := a.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == a.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(raw))
}
