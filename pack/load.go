package pack

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"minsheng/lang"
	"minsheng/rule"
)

// Library is a folder of packs. Each pack is read once, however many stand
// below it. It is safe for concurrent use.
type Library struct {
	fsys fs.FS

	mu     sync.Mutex
	loaded map[string]*loaded
}

type loaded struct {
	pack     *Pack
	mistakes Mistakes // of the pack itself, not of those above it
}

// Open returns the library of the packs in fsys: a folder for each code.
func Open(fsys fs.FS) *Library {
	return &Library{fsys: fsys, loaded: map[string]*loaded{}}
}

// Load reads one pack and those above it. Its error is Mistakes.
func Load(fsys fs.FS, code string) (*Pack, error) { return Open(fsys).Pack(code) }

// Pack returns a pack with those above it. Its error is Mistakes: everything
// that is wrong in the files of the whole chain. Rules are checked by On.
func (l *Library) Pack(code string) (*Pack, error) {
	p, mistakes := l.load(code)
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	return p, nil
}

// Codes lists the packs of the library in order.
func (l *Library) Codes() ([]string, error) {
	var codes []string
	for _, pattern := range []string{"*/pack.yaml", "world/*/pack.yaml"} {
		found, err := fs.Glob(l.fsys, pattern)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			codes = append(codes, path.Dir(f))
		}
	}
	slices.Sort(codes)
	return codes, nil
}

// load returns as much of a pack as can be read, and the mistakes of the chain.
func (l *Library) load(code string) (*Pack, Mistakes) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.chain(code, nil)
}

// chain loads a pack whose descendants are below.
func (l *Library) chain(code string, below []string) (*Pack, Mistakes) {
	if have := l.loaded[code]; have != nil {
		return have.pack, l.all(have)
	}
	found := &findings{}
	r := &reading{found: found, pack: &Pack{Code: code, dir: code, params: map[string]*paramDraft{}, services: map[string][]*draft{}, sources: map[string]*Source{}}}
	b := r.openManifest(l.fsys)
	if b == nil {
		return nil, found.sorted()
	}
	var above Mistakes
	if parent, n := b.scalar("parent"); n != nil {
		place := at(b.doc, n)
		switch {
		case slices.Contains(below, parent) || parent == code:
			found.add(place.mistake(CodeParent, textf("%s 是自己的上级", "%s stands above itself", parent), text("改成上一级的代码", "write the code of the division above")))
		case len(below) >= maxChain:
			found.add(place.mistake(CodeParent, textf("上级超过 %d 层", "there are more than %d packs above each other", maxChain), lang.Text{}))
		case !l.exists(parent):
			found.add(place.mistake(CodeParent, textf("没有上级方案「%s」", "there is no parent pack %q", parent), instead(parent, l.names(), seePacks)))
		case !contains(parent, code):
			found.add(place.mistake(CodeParent, textf("%s 不在 %s 之内", "%s does not lie in %s", code, parent), text("改成上一级的代码", "write the code of the division above")))
		default:
			r.pack.Parent, above = l.chain(parent, append(below, code))
		}
	}
	if _, err := fs.Stat(l.fsys, path.Join(code, "schema.yaml")); err != nil && !b.has("parent") {
		found.add(b.here().mistake(CodeParent, text("没有写 parent，也没有自己的 schema.yaml", "there is no `parent`, and no schema.yaml of its own"),
			text("写上一级的代码，如 parent: \"000000\"", "write the code of the pack above, like parent: \"000000\"")))
		return nil, found.sorted()
	}
	if b.has("parent") && (r.pack.Parent == nil || slices.ContainsFunc(above, Mistake.unread)) {
		return nil, slices.Concat(above, found.sorted()) // without its parent, half of what it says means nothing
	}
	r.read(l.fsys, b)
	have := &loaded{pack: r.pack, mistakes: found.sorted()}
	l.loaded[code] = have
	return have.pack, slices.Concat(above, have.mistakes)
}

// all returns the mistakes of a loaded pack after those of its parents.
func (l *Library) all(have *loaded) Mistakes {
	var all Mistakes
	for _, p := range have.pack.Chain() {
		if h := l.loaded[p.Code]; h != nil {
			all = append(all, h.mistakes...)
		}
	}
	return all
}

func (l *Library) exists(code string) bool {
	_, err := fs.Stat(l.fsys, path.Join(code, "pack.yaml"))
	return err == nil
}

func (l *Library) names() []string {
	codes, err := l.Codes()
	if err != nil {
		return nil
	}
	return codes
}

// contains reports whether division parent holds division code. Packs of the
// world and the nation's own (000000) hold whatever says so.
func contains(parent, code string) bool {
	if strings.HasPrefix(parent, "world/") || strings.HasPrefix(code, "world/") {
		return true
	}
	prefix := strings.TrimRight(parent, "0")
	if len(prefix)%2 == 1 {
		prefix += "0"
	}
	return strings.HasPrefix(code, prefix)
}

// openManifest reads pack.yaml, or returns nil where there is no such pack.
func (r *reading) openManifest(fsys fs.FS) *block {
	file := path.Join(r.pack.dir, "pack.yaml")
	top := place{doc: &document{path: file}}
	if !codeForm.MatchString(r.pack.Code) {
		r.found.add(top.mistake(CodeWrongCode, textf("「%s」不是方案代码", "%q is not the code of a pack", r.pack.Code), text("用六位行政区划代码，如 330502，或 world/名字", "use the six-digit division code, like 330502, or world/name")))
		return nil
	}
	if _, err := fs.Stat(fsys, file); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			r.found.add(top.mistake(CodeNoPack, textf("没有方案「%s」", "there is no pack %q", r.pack.Code), text("minsheng pack list 列出所有方案", "minsheng pack list shows all packs")))
			return nil
		}
	}
	doc, root := readDocument(fsys, file, r.found)
	if root == nil {
		return nil
	}
	b := open(doc, root, r.found)
	if code, n := b.scalar("code"); n != nil && code != r.pack.Code {
		b.say(n, CodeWrongCode, textf("文件夹是 %s，代码却是 %s", "the folder is %s and the code %s", r.pack.Code, code), textf("写 code: \"%s\"，或给文件夹改名", "write code: %q, or rename the folder", r.pack.Code))
	}
	return b
}

// read reads everything of a pack but its place in the chain.
func (r *reading) read(fsys fs.FS, manifest *block) {
	r.manifest(manifest)
	files := r.files(fsys)
	r.pack.files = len(files)
	if _, ok := files["schema.yaml"]; ok || r.pack.Parent == nil {
		r.readSchema(fsys)
	}
	r.each(fsys, files, "params", r.paramFile)
	r.each(fsys, files, "services", r.serviceFile)
	r.pack.offered = joined(r.pack.Parent.serviceIDs(), r.pack.services)
	if _, ok := files["words.yaml"]; ok {
		r.readWords(fsys)
	}
	if _, ok := files["calendar.yaml"]; ok {
		if doc, root := readDocument(fsys, path.Join(r.pack.dir, "calendar.yaml"), r.found); root != nil {
			r.calendarFile(open(doc, root, r.found))
		}
	}
	r.pack.casesOnce = sync.OnceValue(func() caseSet { return readCases(r.pack, fsys, sortedUnder(files, "tests")) })
	r.each(fsys, files, "finance", r.financeFile)
	r.orderFunds()
	r.each(fsys, files, "processes", r.processFile)
	r.orderProcesses()
	r.each(fsys, files, "forms", r.formFile)
	r.orderForms()
	r.each(fsys, files, "bundles", r.bundleFile)
	r.orderBundles()
	r.stepNames()
	r.orderVersions()
	r.complete()
}

// joined adds the names of a pack's own services to those above.
func joined(above []string, own map[string][]*draft) []string {
	all := slices.Concat(above, slices.Collect(maps.Keys(own)))
	slices.Sort(all)
	return slices.Compact(all)
}

func (r *reading) each(fsys fs.FS, files map[string]bool, folder string, read func(*block)) {
	for _, f := range sortedUnder(files, folder) {
		if doc, root := readDocument(fsys, path.Join(r.pack.dir, f), r.found); root != nil {
			read(open(doc, root, r.found))
		}
	}
}

func sortedUnder(files map[string]bool, folder string) []string {
	var all []string
	for f := range files {
		if strings.HasPrefix(f, folder+"/") {
			all = append(all, f)
		}
	}
	slices.Sort(all)
	return all
}

// files lists the files of the pack by their path inside it and reports those
// that a pack does not have. Hidden files are the editor's, not the pack's.
func (r *reading) files(fsys fs.FS) map[string]bool {
	files := map[string]bool{}
	err := fs.WalkDir(fsys, r.pack.dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(d.Name(), ".") && p != r.pack.dir
		if hidden && d.IsDir() {
			return fs.SkipDir
		}
		if hidden || d.IsDir() {
			return nil
		}
		if len(files) >= maxFiles {
			r.found.add(place{doc: &document{path: r.pack.dir}}.mistake(CodeTooMany, textf("文件超过 %d 个", "there are more than %d files", maxFiles), lang.Text{}))
			clear(files)
			return fs.SkipAll
		}
		r.list(p, files)
		return nil
	})
	if err != nil {
		r.found.add(place{doc: &document{path: r.pack.dir}}.mistake(CodeUnreadable, textf("读不了这个文件夹：%v", "this folder cannot be read: %v", err), lang.Text{}))
	}
	return files
}

// list adds one file, or says that a pack has no such file.
func (r *reading) list(p string, files map[string]bool) {
	rel := strings.TrimPrefix(p, r.pack.dir+"/")
	if !known(rel) {
		r.found.add(place{doc: &document{path: p}}.mistake(CodeUnknownFile, text("方案里没有这种文件", "a pack has no such file"), fileFix(rel)))
		return
	}
	files[rel] = true
}

var topFiles = []string{"pack.yaml", "schema.yaml", "words.yaml", "calendar.yaml", "CHANGELOG.md", "README.md"}

var folders = []string{"params", "services", "finance", "processes", "forms", "bundles", "tests"}

// known reports whether a pack may hold a file.
func known(rel string) bool {
	folder, name, nested := strings.Cut(rel, "/")
	if !nested {
		return slices.Contains(topFiles, rel)
	}
	return slices.Contains(folders, folder) && strings.HasSuffix(name, ".yaml")
}

// fileFix says what to do with a file that a pack does not have.
func fileFix(rel string) lang.Text {
	folder, _, nested := strings.Cut(rel, "/")
	if ext := path.Ext(rel); nested && slices.Contains(folders, folder) && ext != ".yml" && ext != "" {
		return textf("%s/ 里只有 .yaml 文件；说明写进 README.md 或 CHANGELOG.md", "%s/ holds .yaml files only; explanations stand in README.md or CHANGELOG.md", folder)
	}
	return instead(rel, candidates(rel), lang.Text{})
}

// candidates are the files that rel may have been meant to be.
func candidates(rel string) []string {
	_, name, nested := strings.Cut(rel, "/")
	if !nested {
		return topFiles
	}
	var all []string
	for _, f := range folders {
		all = append(all, f+"/"+strings.TrimSuffix(name, path.Ext(name))+".yaml")
	}
	return all
}

func (r *reading) readSchema(fsys fs.FS) {
	file := path.Join(r.pack.dir, "schema.yaml")
	if r.pack.Parent != nil {
		r.found.add(place{doc: &document{path: file}}.mistake(CodeMisplaced, text("属性表只能写在根方案里", "only the root pack has a schema"), text("删去这个文件", "remove this file")))
		return
	}
	if doc, root := readDocument(fsys, file, r.found); root != nil {
		r.schemaFile(open(doc, root, r.found))
	}
}

// readWords reads words.yaml of the root pack: everyday words that mean the
// same.
func (r *reading) readWords(fsys fs.FS) {
	file := path.Join(r.pack.dir, "words.yaml")
	if r.pack.Parent != nil {
		r.found.add(place{doc: &document{path: file}}.mistake(CodeMisplaced, text("近义词只能写在根方案里", "only the root pack has synonyms"), text("删去这个文件，词写进服务的 words", "remove this file and write words into the services")))
		return
	}
	doc, root := readDocument(fsys, file, r.found)
	if root == nil {
		return
	}
	b := open(doc, root, r.found)
	for _, n := range b.list("synonyms") {
		r.pack.synonyms = append(r.pack.synonyms, b.items(n, "synonyms"))
	}
	b.close()
}

// complete reports services that lack what every service needs.
func (r *reading) complete() {
	for _, id := range slices.Sorted(maps.Keys(r.pack.services)) {
		inherited := slices.Contains(r.pack.Parent.serviceIDs(), id)
		for _, d := range r.pack.services[id] {
			r.completeOne(d, inherited)
		}
	}
}

func (r *reading) completeOne(d *draft, inherited bool) {
	b := d.block
	if !inherited && d.ends {
		r.found.add(b.placeOf("to").mistake(CodeIncomplete, textf("上级没有服务「%s」，无从结束", "no pack above has a service %q that could end", d.ID), instead(d.ID, r.pack.Parent.serviceIDs(), seeServices)))
		return
	}
	if !inherited && !slices.ContainsFunc(wholeKeys, b.has) {
		r.found.add(b.placeOf("id").mistake(CodeIncomplete, textf("上级没有服务「%s」，这里也没有写全", "no pack above has a service %q, and it is not complete here", d.ID),
			wholeFix(d.ID, r.pack.Parent.serviceIDs())))
		return
	}
	if above := r.pack.Parent.forOf(d.ID); inherited && d.keys["for"] && !d.keys["eligible"] && above != nil && *above != d.For {
		b.found.add(b.placeOf("for").mistake(CodeContradiction, textf("「%s」在上级是 for: %s，这里沿用它的规则，却换了对象", "%q is for: %s above; here its rules are kept and whom it is for is not", d.ID, *above),
			text("删去这一行，或连 eligible、amount 一起写", "remove this line, or write `eligible` and `amount` as well")))
		delete(d.keys, "for")
	}
	if !inherited {
		b.need("from")
		for _, key := range wholeKeys {
			r.needWord(b, key)
		}
	}
}

// needWord reports a key of a service that is not there, with what can stand
// there.
func (r *reading) needWord(b *block, key string) {
	words := map[string][]string{"class": classes, "field": ids(r.pack.Fields()), "category": r.categoriesOf(b.values["field"]), "for": {"person", "household"}}[key]
	if words == nil || b.has(key) || b.glues(key) {
		b.need(key)
		return
	}
	of := oneOf(words)
	b.found.add(b.here().mistake(CodeMissingKey, textf("缺少「%s」", "%q is missing", key), lang.Text{ZH: "加上一行 " + key + "，" + of.ZH, EN: "add a line " + key + ", " + of.EN}))
}

// categoriesOf lists the categories of a field, all where it is not known.
func (r *reading) categoriesOf(field *yaml.Node) []string {
	var of []string
	for _, c := range r.pack.Categories() {
		if field == nil || c.Field == field.Value {
			of = append(of, c.ID)
		}
	}
	return of
}

func wholeFix(id string, above []string) lang.Text {
	if near := rule.Nearest(id, above); near != "" {
		return textf("改为：%s", "write instead: %s", near)
	}
	return text("写全 name、class、field、category、for、from", "write name, class, field, category, for and from")
}
