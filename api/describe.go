package api

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html docs.css
var pages embed.FS

// describe writes the document of all routes, and the page for people, once.
func (a *API) describe() error {
	document := a.huma.OpenAPI()
	// The framework registers its own errors, which nobody ever gets.
	for _, t := range []reflect.Type{reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[huma.ErrorDetail]()} {
		delete(document.Components.Schemas.Map(), schemaName(t, ""))
	}
	inJSON, err := json.MarshalIndent(document, "", " ")
	if err != nil {
		return err
	}
	inYAML, err := document.YAML()
	if err != nil {
		return err
	}
	page, err := a.docsPage(document)
	if err != nil {
		return err
	}
	style, err := pages.ReadFile("docs.css")
	if err != nil {
		return err
	}
	for path, is := range map[string]struct {
		kind string
		text []byte
	}{"/openapi.json": {"application/openapi+json", inJSON}, "/openapi.yaml": {"application/openapi+yaml", inYAML},
		"/docs": {"text/html; charset=utf-8", page}, "/docs.css": {"text/css; charset=utf-8", style}} {
		a.mux.HandleFunc("GET "+Prefix+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", is.kind)
			w.Write(is.text) // who went away hears no more
		})
	}
	return nil
}

// docsPage is the document for people, without anything from elsewhere.
func (a *API) docsPage(document *huma.OpenAPI) ([]byte, error) {
	t, err := template.ParseFS(pages, "docs.html")
	if err != nil {
		return nil, err
	}
	view := docsView{Title: document.Info.Title, Place: both(a.home.Name), Version: document.Info.Version, About: strings.Split(document.Info.Description, "\n\n"), Prefix: Prefix}
	for path, item := range document.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete} {
			if op != nil {
				view.Routes = append(view.Routes, routeView(method, path, op))
			}
		}
	}
	slices.SortFunc(view.Routes, func(x, y docsRoute) int { return strings.Compare(x.Path+" "+x.Method, y.Path+" "+y.Method) })
	schemas := document.Components.Schemas.Map()
	for name, s := range schemas {
		view.Schemas = append(view.Schemas, docsSchema{Name: name, Fields: fieldsOf(s)})
	}
	slices.SortFunc(view.Schemas, func(x, y docsSchema) int { return strings.Compare(x.Name, y.Name) })
	var out bytes.Buffer
	err = t.Execute(&out, view)
	return out.Bytes(), err
}

type docsView struct {
	Title, Place, Version, Prefix string
	About                         []string
	Routes                        []docsRoute
	Schemas                       []docsSchema
}

type docsRoute struct {
	ID, Method, Path, Summary, About string
	Client                           bool
	Params                           []docsField
	Body, Answer                     docsType
}

type docsSchema struct {
	Name   string
	Fields []docsField
}

type docsField struct {
	Name, In, About string
	Type            docsType
	Required        bool
}

// docsType is a type in words, and where it is explained.
type docsType struct{ Say, Ref string }

func routeView(method, path string, op *huma.Operation) docsRoute {
	v := docsRoute{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, About: op.Description, Client: len(op.Security) > 0}
	for _, p := range op.Parameters {
		v.Params = append(v.Params, docsField{Name: p.Name, In: p.In, About: p.Description, Type: typeOf(p.Schema), Required: p.Required})
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			v.Body = typeOf(media.Schema)
		}
	}
	for status, answer := range op.Responses {
		for _, media := range answer.Content {
			if strings.HasPrefix(status, "2") {
				v.Answer = typeOf(media.Schema)
			}
		}
	}
	return v
}

func fieldsOf(s *huma.Schema) []docsField {
	var fields []docsField
	for name, p := range s.Properties {
		fields = append(fields, docsField{Name: name, About: p.Description, Type: typeOf(p), Required: slices.Contains(s.Required, name)})
	}
	slices.SortFunc(fields, func(x, y docsField) int { return strings.Compare(x.Name, y.Name) })
	return fields
}

func typeOf(s *huma.Schema) docsType {
	switch {
	case s == nil:
		return docsType{}
	case s.Ref != "":
		name := s.Ref[strings.LastIndex(s.Ref, "/")+1:]
		return docsType{name, name}
	case s.Type == huma.TypeArray:
		of := typeOf(s.Items)
		return docsType{"[] " + of.Say, of.Ref}
	case len(s.Enum) > 0:
		words := make([]string, 0, len(s.Enum))
		for _, w := range s.Enum {
			words = append(words, fmt.Sprint(w))
		}
		return docsType{Say: strings.Join(words, " | ")}
	case s.Format != "":
		return docsType{Say: s.Type + " (" + s.Format + ")"}
	}
	return docsType{Say: s.Type}
}
